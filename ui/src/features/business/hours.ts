// Weekly hours as intervals, and the few things a form does with them.

export interface Interval {
  weekday: number;
  from: string;
  to: string;
}

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

export const ofDay = (weekly: Interval[], weekday: number) =>
  weekly.filter((one) => one.weekday === weekday).sort((a, b) => a.from.localeCompare(b.from));

/** The days by number of weekday, each with its intervals; days of the same hours stand together: Mon to Fri. */
export function summary(weekly: Interval[]): { days: number[]; text: string }[] {
  const groups: { days: number[]; text: string }[] = [];
  for (const weekday of WEEKDAYS) {
    const text = ofDay(weekly, weekday)
      .map((one) => `${one.from}–${one.to}`)
      .join(', ');
    if (!text) continue;
    const last = groups[groups.length - 1];
    if (last && last.text === text && last.days[last.days.length - 1] === weekday - 1) last.days.push(weekday);
    else groups.push({ days: [weekday], text });
  }
  return groups;
}

/** What is wrong with a day's intervals: the end before the start, or two that overlap; null when all is well. */
export function faultOf(intervals: Interval[]): 'ends_before' | 'overlaps' | null {
  const sorted = [...intervals].sort((a, b) => a.from.localeCompare(b.from));
  if (sorted.some((one) => !one.from || !one.to || one.to <= one.from)) return 'ends_before';
  return sorted.some((one, i) => i > 0 && one.from < (sorted[i - 1]?.to ?? '')) ? 'overlaps' : null;
}
