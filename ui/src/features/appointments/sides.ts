// The lists that stand beside the calendar, one at a time, with the key of each.
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Inbox from '@lucide/svelte/icons/inbox';

export const SIDES = [
  { side: 'waiting', label: 'waiting-list', icon: Hourglass, keys: '1' },
  { side: 'shelf', label: 'shelf', icon: Inbox, keys: '2' },
  { side: 'recall', label: 'recalls', icon: CalendarClock, keys: '3' },
] as const;
export type Side = (typeof SIDES)[number]['side'];

/** The list that the place names, if it names one. */
export const isSide = (text: string | null): Side | undefined => SIDES.find((one) => one.side === text)?.side;
