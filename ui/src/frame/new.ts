// What New offers, in the order of how often a desk needs it.
import CalendarOff from '@lucide/svelte/icons/calendar-off';
import CalendarPlus from '@lucide/svelte/icons/calendar-plus';
import MessageSquareWarning from '@lucide/svelte/icons/message-square-warning';
import PhoneCall from '@lucide/svelte/icons/phone-call';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import UserPlus from '@lucide/svelte/icons/user-plus';
import type { MenuItem } from '../components/Menu.svelte';
import { t } from '../locales/index.svelte';
import { acts } from './acts.svelte';
import { go, route } from './route.svelte';

/** On somebody's page a visit, a call or a complaint is theirs until another is named. */
export function newItems(): MenuItem[] {
  const clientId = route.page === 'clients' ? route.path[1] : undefined;
  return [
    { label: t('new-visit'), icon: CalendarPlus, run: () => acts.open({ kind: 'visit', clientId }) },
    { label: t('block-time'), icon: CalendarOff, run: () => acts.open({ kind: 'block' }) },
    { label: t('new-client'), icon: UserPlus, run: () => acts.open({ kind: 'client' }) },
    { label: t('new-invoice'), icon: ReceiptText, run: () => go('invoices', 'new') },
    { label: t('log-a-call'), icon: PhoneCall, separated: true, run: () => acts.open({ kind: 'call', clientId }) },
    { label: t('log-a-complaint'), icon: MessageSquareWarning, run: () => acts.open({ kind: 'complaint', clientId }) },
  ];
}
