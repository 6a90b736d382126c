// What the calendar shows and which visit is in hand: selected, or being moved. One move is a plan until it is dropped;
// Rust says whether it can be, and a refusal leaves everything as it was, with its reason.
import { asAppError, bridge, type AppointmentView, type Clash, type Scope } from '../../bridge';
import { toasts } from '../../components/toasts.svelte';
import { addDays, longDay, time } from '../../format/when';
import { acts } from '../../frame/acts.svelte';
import { prefs } from '../../frame/prefs.svelte';
import { words } from '../../frame/report';
import { t } from '../../locales/index.svelte';
import { civilAt, minuteOf, type Column } from './grid';
import { askAfter } from './tell';
import { slotOf } from './waiting';

export type View = 'day' | 'week' | 'month' | 'list';
export const VIEWS: readonly View[] = ['day', 'week', 'month', 'list'];
export const STEP = 5;

export interface Plan {
  visit: AppointmentView;
  column: Column;
  at: number;
  minutes: number;
}

export class Calendar {
  selected = $state<string | undefined>(undefined);
  plan = $state.raw<Plan | undefined>(undefined);
  refused = $state.raw<{ text: string; with: Clash[] } | undefined>(undefined);
  /** Said to screen readers: the place of a move, a result. */
  said = $state('');
  busy = $state(false);
  /** A visit of a series was dropped: the desk says which visits the move is for. */
  asking = $state(false);

  start(visit: AppointmentView, column: Column): void {
    this.refused = undefined;
    this.plan = { visit, column, at: minuteOf(visit.start), minutes: visit.minutes };
    this.#say();
  }

  put(change: Partial<Omit<Plan, 'visit'>>): void {
    if (!this.plan) return;
    const next = { ...this.plan, ...change };
    next.minutes = Math.max(STEP, next.minutes);
    next.at = Math.max(0, Math.min(24 * 60 - STEP, next.at));
    this.plan = next;
    this.refused = undefined;
    this.#say();
  }

  #say(): void {
    if (!this.plan) return;
    const { column, at, minutes } = this.plan;
    const from = time(civilAt(column.day, at));
    const to = time(civilAt(column.day, Math.min(24 * 60 - 1, at + minutes)));
    this.said = t('move-at', { day: longDay(column.day), from, to, where: column.title });
  }

  putBack(): void {
    this.plan = undefined;
    this.refused = undefined;
    this.said = t('move-put-back');
  }

  /** Drops the plan, for a series once its scope is known: one call, answered by the visit as it is now, or by who is in the way. */
  async drop(scope?: Scope): Promise<void> {
    const { plan } = this;
    if (!plan || this.busy) return;
    const { visit, column, at, minutes } = plan;
    const start = civilAt(column.day, at);
    const changed = {
      ...(start === visit.start ? {} : { start }),
      ...(minutes === visit.minutes ? {} : { minutes }),
      ...(column.staffId && column.staffId !== visit.staffId ? { staffId: column.staffId } : {}),
      ...(column.roomId && column.roomId !== visit.roomId ? { roomId: column.roomId } : {}),
    };
    if (Object.keys(changed).length === 0) return this.putBack();
    this.asking = scope === undefined && asksScope(visit);
    if (this.asking) return;
    const whole = scope && scope !== 'this' ? { scope } : {};
    this.busy = true;
    try {
      const moved = await bridge.appointments.move({ id: visit.id, version: visit.version, ...changed, ...whole });
      this.plan = undefined;
      this.refused = undefined;
      this.said = t('moved-to', {
        name: prefs.name(visit.clientName),
        day: longDay(moved.start),
        time: time(moved.start),
      });
      const left = slotOf(visit);
      const back = { start: visit.start, minutes: visit.minutes, staffId: visit.staffId, roomId: visit.roomId };
      toasts.show({
        text: this.said,
        undo: async () => {
          await bridge.appointments.move({ id: visit.id, version: moved.version, ...back, ...whole });
          if (acts.current?.kind === 'tell') acts.close();
        },
      });
      askAfter(moved, left);
    } catch (thrown) {
      const error = asAppError(thrown);
      this.refused = { text: clashWords(error.with) ?? words(error), with: error.with };
      this.said = t('move-refused', { why: this.refused.text });
    }
    this.busy = false;
  }
}

/** A visit that a change of its series would reach: the desk is asked which ones it is for. */
export const asksScope = (visit: AppointmentView) => Boolean(visit.seriesId) && visit.detached !== true;

/** "Siobhán is taken 10:30 to 11:00 by Ana Petrescu": the first of what is in the way. */
export function clashWords(clashes: Clash[]): string | undefined {
  const clash = clashes[0];
  if (!clash) return undefined;
  const args = {
    name: clash.resourceName,
    from: time(clash.start),
    to: time(clash.end),
    who: prefs.name(clash.clientName ?? ''),
  };
  return t(clash.kind === 'buffer' ? 'clash-buffer' : clash.clientName ? 'clash-visit' : 'clash-block', args);
}

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
