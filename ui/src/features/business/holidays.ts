// Holidays as a person types them, and the ones that most calendars share. Whether the business is closed on one is a tick
// of its own.
import type { HolidayRule } from '../../bridge';

export type HolidayKind = 'yearly' | 'nth' | 'easter' | 'once';
export const KINDS: readonly HolidayKind[] = ['yearly', 'nth', 'easter', 'once'];
/** Counted from the start of the month, and from its end. */
export const PLACES = [1, 2, 3, 4, 5, -1] as const;

/** By name of their words; a country's own are typed. */
export const COMMON: { word: string; rule: HolidayRule }[] = [
  { word: 'holiday-new-year', rule: { kind: 'yearly', month: 1, day: 1 } },
  { word: 'holiday-good-friday', rule: { kind: 'easter', days: -2 } },
  { word: 'holiday-easter-monday', rule: { kind: 'easter', days: 1 } },
  { word: 'holiday-labour-day', rule: { kind: 'yearly', month: 5, day: 1 } },
  { word: 'holiday-ascension', rule: { kind: 'easter', days: 39 } },
  { word: 'holiday-whit-monday', rule: { kind: 'easter', days: 50 } },
  { word: 'holiday-corpus-christi', rule: { kind: 'easter', days: 60 } },
  { word: 'holiday-christmas', rule: { kind: 'yearly', month: 12, day: 25 } },
  { word: 'holiday-boxing-day', rule: { kind: 'yearly', month: 12, day: 26 } },
];

export interface Typed {
  kind: HolidayKind;
  /** `2027-06-08`: of a yearly one only month and day count. */
  date: string;
  month: string;
  weekday: string;
  nth: string;
  days: string;
}

/** The rule of what was typed; none while something is missing. */
export function ruleOf(typed: Typed): HolidayRule | undefined {
  // The help shows the true minus; a keyboard has the hyphen.
  const days = Number(typed.days.replace('\u2212', '-'));
  if (typed.kind === 'easter')
    return typed.days.trim() !== '' && Number.isInteger(days) ? { kind: 'easter', days } : undefined;
  if (typed.kind === 'nth')
    return { kind: 'nth', month: Number(typed.month), weekday: Number(typed.weekday), nth: Number(typed.nth) };
  if (!/^\d{4}-\d{2}-\d{2}$/.test(typed.date)) return undefined;
  if (typed.kind === 'once') return { kind: 'once', date: typed.date };
  return { kind: 'yearly', month: Number(typed.date.slice(5, 7)), day: Number(typed.date.slice(8)) };
}
