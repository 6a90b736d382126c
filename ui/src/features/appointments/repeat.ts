// What the desk chooses for a series, as the rule that Rust takes (A58, A60). Pure; which dates it gives is Rust's to say.

export type Freq = '' | 'WEEKLY' | 'DAILY' | 'MONTHLY' | 'YEARLY';
/** Of a month: its day, its last day, the nth weekday, the last such weekday. */
export type Monthly = 'day' | 'last_day' | 'nth' | 'last';
export type Ending = 'count' | 'until' | 'open';
export interface RepeatDraft {
  freq: Freq;
  every: string;
  /** Of a week: 1 Monday to 7 Sunday; none: the first date's. */
  days: number[];
  monthly: Monthly;
  ending: Ending;
  count: string;
  until: string;
}
export const once = (): RepeatDraft => ({
  freq: '',
  every: '1',
  days: [],
  monthly: 'day',
  ending: 'count',
  count: '6',
  until: '',
});

const NAMES = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const dayOf = (date: string) => Number(date.slice(8, 10));
export const weekdayOf = (date: string) => new Date(`${date}T00:00Z`).getUTCDay() || 7;
/** The how manyeth such weekday of its month a date is. */
export const nthOf = (date: string) => Math.ceil(dayOf(date) / 7);
/** Whether some months lack the day. */
export const isLate = (date: string) => dayOf(date) > 28;

function monthly(draft: RepeatDraft, date: string): string {
  const name = NAMES[weekdayOf(date) - 1] ?? '';
  if (draft.monthly === 'last_day') return 'BYMONTHDAY=-1';
  if (draft.monthly === 'nth') return `BYDAY=${nthOf(date)}${name}`;
  if (draft.monthly === 'last') return `BYDAY=-1${name}`;
  return `BYMONTHDAY=${dayOf(date)}`;
}
function ending(draft: RepeatDraft): string {
  if (draft.ending === 'count') return `COUNT=${draft.count.trim()}`;
  return draft.ending === 'until' ? `UNTIL=${draft.until.replaceAll('-', '')}` : '';
}

/** The rule of a series that begins on a date; empty where the visit does not repeat or something is still missing. */
export function ruleOf(draft: RepeatDraft, date: string): string {
  const every = Number(draft.every.trim());
  if (draft.freq === '' || !date || !Number.isInteger(every) || every < 1) return '';
  if (draft.ending === 'count' && !/^\d+$/.test(draft.count.trim())) return '';
  if (draft.ending === 'until' && !draft.until) return '';
  const days = [...draft.days].sort((a, b) => a - b).map((day) => NAMES[day - 1]);
  return [
    `FREQ=${draft.freq}`,
    every === 1 ? '' : `INTERVAL=${every}`,
    draft.freq === 'WEEKLY' && days.length > 0 ? `BYDAY=${days.join(',')}` : '',
    draft.freq === 'MONTHLY' ? monthly(draft, date) : '',
    ending(draft),
  ]
    .filter(Boolean)
    .join(';');
}
