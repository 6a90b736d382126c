// What the window says about the waiting list: a free time, and what somebody wishes.
import type { AppointmentView, OfferMade, Slot, WaitingView } from '../../bridge';
import { list } from '../../format/number';
import { addMinutes, civilOf, dayMonth, longDay, time, weekdayName } from '../../format/when';
import { session } from '../../frame/session.svelte';
import { t } from '../../locales/index.svelte';

/** The time that a visit leaves free. */
export const slotOf = (visit: AppointmentView): Slot => ({
  staffId: visit.staffId,
  start: visit.start,
  minutes: visit.minutes,
  fold: visit.fold,
  roomId: visit.roomId,
});

/** "Tuesday 8 June, 14:00 to 14:45, Dr Obi" */
export function slotWords(slot: Slot): string {
  const until = addMinutes(slot.start, slot.minutes);
  const hours = t('from-to', { from: time(slot.start), to: time(until) });
  return [longDay(slot.start), hours, session.staffName(slot.staffId)].filter(Boolean).join(', ');
}

/** "Check-up, afternoon, Mon and Wed, with Dr Obi, until 1 Jul" */
export function wishWords(one: WaitingView): string {
  const days = one.weekdays.map((day) => weekdayName(day, 'short'));
  const staff = one.staffIds.map((id) => session.staffName(id)).filter(Boolean);
  return [
    one.serviceIds.map((id) => session.serviceName(id)).join(' + '),
    one.dayparts.length > 0 ? list(one.dayparts.map((part) => t(`daypart-${part}`))) : '',
    days.length > 0 ? list(days) : '',
    staff.length > 0 ? t('wish-with', { names: list(staff) }) : '',
    one.from ? t('wish-from', { day: dayMonth(one.from) }) : '',
    one.to ? t('wish-to', { day: dayMonth(one.to) }) : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** Whom the time suits first; the order of the list within. */
export const bestFirst = (rows: WaitingView[]) => [...rows].sort((a, b) => Number(b.fits) - Number(a.fits));

/** Until when a time is kept, and whether somebody must call. */
export const offeredWords = (name: string, made: OfferMade) =>
  t(made.via === 'phone' ? 'offered-call' : 'offered-message', { name, time: time(civilOf(made.expiresUtc)) });
