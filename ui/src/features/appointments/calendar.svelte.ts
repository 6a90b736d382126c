// What the calendar shows and which visit is in hand: selected, or being moved. One move is a plan until it is dropped;
// Rust says whether it can be, and a refusal leaves everything as it was, with its reason.
import { asAppError, type AppointmentView, type BlockView, type Clash, type Scope } from '../../bridge';
import { addDays, dayMonth, longDay, time, weekday } from '../../format/when';
import { words } from '../../frame/report';
import { t } from '../../locales/index.svelte';
import { changeOf, conflictOf, conflictWords, type Aim } from './clash';
import { civilAt, minuteOf, type Column } from './grid';
import { Spoken } from './spoken.svelte';
import { copyVisit, moveVisit, movedWords } from './visit-acts';

export type View = 'day' | 'week' | 'month' | 'list';
export const VIEWS: readonly View[] = ['day', 'week', 'month', 'list'];
export const STEP = 5;

/** Where a visit would stand if it were dropped now. */
export type Plan = Aim;

/** What is known of a stretch of days, its last day included. */
export interface Period {
  from: string;
  to: string;
  visits: AppointmentView[];
  blocked: BlockView[];
}

export class Calendar {
  selected = $state<string | undefined>(undefined);
  plan = $state.raw<Plan | undefined>(undefined);
  refused = $state.raw<{ text: string; with: Clash[] } | undefined>(undefined);
  /** Waits to be put down by Ctrl+V. */
  held = $state.raw<{ visit: AppointmentView; copy: boolean } | undefined>(undefined);
  /** The visit that had the focus last: Tab enters the grid there, and the focus comes back to it. */
  home = $state<string | undefined>(undefined);
  /** A visit that gets the focus once it is shown. */
  wanted: string | undefined;
  busy = $state(false);
  /** A visit of a series was dropped: the desk says which visits the move is for. */
  asking = $state(false);
  readonly spoken = new Spoken();
  #loaded: () => Period | undefined;
  /** False while the day to which a move leads is still on its way: nothing is known of it, so nothing is called free. */
  known = $derived.by(() => {
    const [period, day] = [this.#loaded(), this.plan?.column.day];
    return period !== undefined && day !== undefined && period.from <= day && day <= period.to;
  });
  /** By what is loaded; the transaction decides. */
  conflict = $derived.by(() => {
    const period = this.#loaded();
    return this.plan && period ? conflictOf(this.plan, period.visits, period.blocked) : undefined;
  });
  #unsaid = false;

  constructor(loaded: () => Period | undefined = () => undefined) {
    this.#loaded = loaded;
  }

  /** `from`: whose part of the visit is in hand, where that is another column. */
  start(visit: AppointmentView, column: Column, copy = false, from: Plan['from'] = column): void {
    this.refused = undefined;
    this.plan = { visit, column, from, at: minuteOf(visit.start), minutes: visit.minutes, copy };
    this.#say();
  }

  put(change: Partial<Omit<Plan, 'visit'>>): void {
    if (!this.plan) return;
    const next = { ...this.plan, ...change };
    next.minutes = Math.max(STEP, next.minutes);
    next.at = Math.max(0, Math.min(24 * 60 - STEP, next.at));
    const { plan } = this;
    if (next.at === plan.at && next.minutes === plan.minutes && next.column.key === plan.column.key)
      if (next.column.day === plan.column.day && next.copy === plan.copy) return;
    this.plan = next;
    this.refused = undefined;
    this.#say();
  }

  /** To another day, in the same person's or room's column; answers the day. */
  carry(days: number): string | undefined {
    if (!this.plan) return undefined;
    const { column } = this.plan;
    const day = addDays(column.day, days);
    const dated = column.key === column.day;
    this.put({ column: { ...column, day, ...(dated ? { key: day, title: dayTitle(day) } : {}) } });
    return day;
  }

  #say(): void {
    if (!this.plan) return;
    const { column, at, minutes } = this.plan;
    const from = time(civilAt(column.day, at));
    const to = time(civilAt(column.day, Math.min(24 * 60 - 1, at + minutes)));
    const place = t('move-at', { day: longDay(column.day), from, to });
    this.#unsaid = !this.known;
    const state = this.conflict ? conflictWords(this.conflict, column.day) : this.known ? t('slot-free') : '';
    const where = column.key === column.day ? '' : column.title;
    this.spoken.say([place, where, state].filter(Boolean).join(', '));
  }

  /** Says what the other day holds, once it is there. */
  arrived(): void {
    if (this.#unsaid && this.known) this.#say();
  }

  putBack(): void {
    this.plan = undefined;
    this.refused = undefined;
    this.spoken.say(t('move-put-back'));
  }

  /** Drops the plan, for a series once its scope is known: one call, answered by the visit as it is now, or by who is in the way. */
  async drop(scope?: Scope): Promise<void> {
    const { plan } = this;
    if (!plan || this.busy) return;
    const { visit } = plan;
    const changed = changeOf(plan);
    if (Object.keys(changed).length === 0) return this.putBack();
    this.asking = scope === undefined && !plan.copy && asksScope(visit);
    if (this.asking) return;
    this.busy = true;
    try {
      const done = plan.copy ? await copyVisit(visit, changed) : await moveVisit(visit, changed, scope);
      this.plan = undefined;
      this.refused = undefined;
      this.held = undefined;
      this.home = done.id;
      this.wanted = done.id;
      this.spoken.say(movedWords(done));
    } catch (thrown) {
      const error = asAppError(thrown);
      this.refused = { text: words(error), with: error.with };
      this.spoken.refuse(t('move-refused', { why: this.refused.text }));
    }
    this.busy = false;
  }
}

/** "Tue 8 Jun" */
export const dayTitle = (day: string) => `${weekday(day)} ${dayMonth(day)}`;

/** A visit that a change of its series would reach: the desk is asked which ones it is for. */
export const asksScope = (visit: AppointmentView) => Boolean(visit.seriesId) && visit.detached !== true;

/** The first and last day of a view. */
export function rangeOf(view: View, date: string): { from: string; to: string } {
  if (view === 'day') return { from: date, to: date };
  if (view !== 'month') return { from: mondayOf(date), to: addDays(mondayOf(date), 6) };
  const last = addDays(monthsOn(date, 1), -1);
  return { from: mondayOf(`${date.slice(0, 7)}-01`), to: addDays(mondayOf(last), 6) };
}

const mondayOf = (day: string) => addDays(day, -((new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7));

/** The first of the month that lies `count` months on. */
export function monthsOn(day: string, count: number): string {
  const at = new Date(`${day.slice(0, 7)}-01T00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + count);
  return at.toISOString().slice(0, 10);
}

/** Where Before and After lead. */
export function stepped(view: View, date: string, by: number): string {
  if (view === 'month') return monthsOn(date, by);
  return addDays(date, by * (view === 'day' ? 1 : 7));
}
