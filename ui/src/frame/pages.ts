// Every place of the window by the first part of its path. Pages are loaded when they are first opened; Today comes with
// the first screen.
import CalendarIcon from '@lucide/svelte/icons/calendar';
import MessageSquare from '@lucide/svelte/icons/message-square';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import Sun from '@lucide/svelte/icons/sun';
import Users from '@lucide/svelte/icons/users';
import type { Component } from 'svelte';

type Load = () => Promise<{ default: Component }>;

export interface Place {
  page: string;
  label: string;
  icon: Component;
}

/** The rail, from top to bottom. `label` is a key. */
export const PLACES: Place[] = [
  { page: 'today', label: 'place-today', icon: Sun },
  { page: 'calendar', label: 'place-calendar', icon: CalendarIcon },
  { page: 'clients', label: 'place-clients', icon: Users },
  { page: 'messages', label: 'place-messages', icon: MessageSquare },
  { page: 'invoices', label: 'place-invoices', icon: ReceiptText },
];

const PAGES: Record<string, Load> = {
  today: () => import('../pages/today/Today.svelte'),
  calendar: () => import('../features/appointments/CalendarPage.svelte'),
  clients: () => import('../pages/clients/Clients.svelte'),
  messages: () => import('../features/reminders/MessagesPage.svelte'),
  invoices: () => import('../features/invoices/InvoicesPage.svelte'),
  settings: () => import('../pages/settings/Settings.svelte'),
};

export function pageOf(name: string): Load {
  return PAGES[name] ?? (() => import('../pages/today/Today.svelte'));
}
