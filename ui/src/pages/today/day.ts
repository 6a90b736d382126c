// The day as a thread: what is long over is folded, what is going on and what comes next stands open, the far end is
// folded again. Pure; the component only draws.
import type { AppointmentView, Status } from '../../bridge';

const OVER = ['completed', 'no_show', 'cancelled'];
/** So many past ones stay open above the line of now. */
const PAST_SHOWN = 3;

export interface Day {
  /** Over for longer; one line until it is opened. */
  earlier: AppointmentView[];
  /** The last ones that are over. */
  past: AppointmentView[];
  /** Going on, or due before now. */
  present: AppointmentView[];
  /** After now; the first one is the next. */
  later: AppointmentView[];
  /** The id of the one to get ready for. */
  nextId?: string;
}

export function arrange(visits: AppointmentView[], nowUtc: Date): Day {
  const sorted = [...visits]
    .filter((one) => one.status !== 'cancelled')
    .sort((a, b) => a.startUtc.localeCompare(b.startUtc));
  const over = sorted.filter((one) => OVER.includes(one.status));
  const live = sorted.filter((one) => !OVER.includes(one.status));
  const started = (one: AppointmentView) => new Date(one.startUtc) <= nowUtc;
  const cut = Math.max(0, over.length - PAST_SHOWN);
  const later = live.filter((one) => !started(one));
  return {
    earlier: over.slice(0, cut),
    past: over.slice(cut),
    present: live.filter(started),
    later,
    nextId: later[0]?.id,
  };
}

export interface Tally {
  visits: number;
  done: number;
  inside: number;
  toCome: number;
}

export function tally(visits: AppointmentView[]): Tally {
  const real = visits.filter((one) => one.status !== 'cancelled');
  const count = (...states: string[]) => real.filter((one) => states.includes(one.status)).length;
  return {
    visits: real.length,
    done: count('completed', 'no_show'),
    inside: count('arrived', 'in_progress'),
    toCome: count('booked', 'confirmed'),
  };
}

/** What a visit may become, as Rust says, with the key of each; cancelling is asked for elsewhere. */
export function nextStates(allowed: Status[]): { status: Status; keys: string }[] {
  return allowed
    .filter((next) => next !== 'cancelled')
    .map((next) => ({ status: next, keys: STATUS_KEYS[next] ?? '' }));
}

export const STATUS_KEYS: Partial<Record<Status, string>> = {
  confirmed: 'C',
  arrived: 'A',
  in_progress: 'P',
  completed: 'F',
  no_show: 'X',
};

/** Booked minutes of each day, in the order of `days`. */
export function bookedMinutes(visits: AppointmentView[], days: string[]): number[] {
  return days.map((day) =>
    visits
      .filter((one) => one.start.startsWith(day) && !['cancelled', 'no_show'].includes(one.status))
      .reduce((sum, one) => sum + (Date.parse(one.endUtc) - Date.parse(one.startUtc)) / 60_000, 0),
  );
}
