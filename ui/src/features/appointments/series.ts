// What the window says about a series: which dates make trouble, and what was booked in the end.
import type { AppointmentView, DateAct, OnProblem, SeriesDate } from '../../bridge';
import { longDay, time } from '../../format/when';
import { clashWords } from '../../frame/report';
import { t } from '../../locales/index.svelte';

/** What becomes of single dates, by the date that the rule gives. */
export type Wishes = Record<string, { act: DateAct; start?: string }>;
const placed = (wish: Wishes[string]) => wish.act !== 'move' || wish.start !== undefined;
/** Those that can be sent: another time counts once it is chosen. */
export const wishList = (wishes: Wishes) =>
  Object.entries(wishes)
    .filter(([, wish]) => placed(wish))
    .map(([date, wish]) => ({ date, ...wish }));
/** Whether each date that was to have another time has one. */
export const allPlaced = (wishes: Wishes) => Object.values(wishes).every(placed);

/** Dates on which somebody is taken or away. A date that does not exist is no choice: it is left out in any case. */
export const problemsOf = (dates: SeriesDate[]) =>
  dates.filter((one) => one.state === 'overlap' || one.state === 'closure');

/** Whether booking all the same overrules somebody, which needs a reason. */
export const needsReason = (dates: SeriesDate[], choice: OnProblem, wishes: Wishes = {}) =>
  dates.some((one) => one.state === 'overlap' && (wishes[one.date]?.act ?? choice) === 'book');

/** "Dr Obi is taken 10:30 to 11:00 by Ana", or why the date is none. */
export function stateWords(date: SeriesDate): string {
  if (date.state === 'overlap') return clashWords((date.with ?? []) as never) ?? t('series-overlap');
  return t(`series-${date.state.replaceAll('_', '-')}`);
}

/** What a booking has made, for the toast. */
export function bookedWords(name: string, booked: AppointmentView): string {
  const args = { name, day: longDay(booked.start), time: time(booked.start) };
  const count = booked.count ?? 1;
  if (count === 1) return t('booked-toast', args);
  const left = booked.leftOut?.length ?? 0;
  return t(left > 0 ? 'booked-series-left-out' : 'booked-series', { ...args, count, left });
}
