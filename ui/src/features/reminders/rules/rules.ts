// Reminder rules in words: "1 day before, at 10:00".
import type { When } from '../../../bridge';
import { t } from '../../../locales/index.svelte';

/** What a person may choose for a rule of their own; the rest of the list comes with later parts. */
export const TRIGGERS = [
  'appointment',
  'booked',
  'first_visit',
  'changed',
  'cancelled',
  'visit_done',
  'recall',
  'invoice_issued',
  'invoice_due',
  'invoice_overdue',
] as const;

/** Triggers that act at once: no offset is asked. */
export const AT_ONCE = ['booked', 'changed', 'cancelled'];

const AFTER = ['visit_done', 'invoice_issued', 'invoice_overdue'];

export function whenWords(trigger: string, when: When | null | undefined): string {
  if (!when) return t('when-at-once');
  const side = AFTER.includes(trigger) ? 'after' : 'before';
  if ('hours' in when && typeof when.hours === 'number') return t(`when-hours-${side}`, { hours: when.hours });
  if (!('days' in when)) return t('when-at-once');
  return when.at === 'same'
    ? t(`when-days-${side}`, { days: when.days ?? 0 })
    : t(`when-days-${side}-at`, { days: when.days ?? 0, at: when.at ?? '' });
}
