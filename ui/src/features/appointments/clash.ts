// Who would be in the way of a move, by what is loaded (A69): feedback while one drags. The booking transaction decides;
// it knows blocks, holds and days that are not shown here.
import type { AppointmentView } from '../../bridge';
import { time } from '../../format/when';
import { prefs } from '../../frame/prefs.svelte';
import { t } from '../../locales/index.svelte';
import { clockOf } from './clock';
import { civilAt, minuteOf, type Column } from './grid';

export interface Aim {
  visit: AppointmentView;
  column: Column;
  /** Minutes of the column's day. */
  at: number;
  minutes: number;
  /** A copy leaves the visit where it is. */
  copy?: boolean;
}
/** A stretch of one person's or room's day, with the time that must stay free around it. */
interface Busy {
  resource: string;
  name: string;
  from: number;
  to: number;
  before: number;
  after: number;
}
export interface InTheWay {
  visit: AppointmentView;
  /** Who or what is taken. */
  name: string;
  from: number;
  to: number;
}
export type Conflict = { kind: 'missing' } | { kind: 'taken'; by: InTheWay };

type Part = AppointmentView['items'][number];
const partsOf = (visit: AppointmentView): Part[] =>
  visit.items?.length
    ? visit.items
    : [{ ...visit, offset: 0, bufferBefore: 0, bufferAfter: 0, segments: [] } as unknown as Part];

/** A gap frees the person, not the room (A33). */
function worked(part: Part, at: number): Busy[] {
  const rows: Busy[] = [];
  let from = at;
  for (const segment of part.segments ?? []) {
    if (segment.kind === 'work')
      rows.push({
        resource: part.staffId,
        name: part.staffName,
        from,
        to: from + segment.minutes,
        before: 0,
        after: 0,
      });
    from += segment.minutes;
  }
  if (rows.length === 0 || from !== at + part.minutes)
    rows.splice(0, rows.length, {
      resource: part.staffId,
      name: part.staffName,
      from: at,
      to: at + part.minutes,
      before: 0,
      after: 0,
    });
  const [first, last] = [rows[0], rows.at(-1)];
  if (first) first.before = part.bufferBefore;
  if (last) last.after = part.bufferAfter;
  return rows;
}

function busyOf(visit: AppointmentView, at: number): Busy[] {
  return partsOf(visit).flatMap((part) => {
    const from = at + part.offset;
    const rows = worked(part, from);
    if (part.roomId)
      rows.push({
        resource: part.roomId,
        name: part.roomName ?? '',
        from,
        to: from + part.minutes,
        before: part.bufferBefore,
        after: part.bufferAfter,
      });
    return rows;
  });
}

/** The visit as it would be in the column: another person or room, another length of its last service. */
function aimed({ visit, column, minutes }: Aim): AppointmentView {
  const longer = minutes - visit.minutes;
  const parts = partsOf(visit);
  const items = parts.map((part, index) => ({
    ...part,
    staffId: column.staffId && part.staffId === visit.staffId ? column.staffId : part.staffId,
    roomId: column.roomId && part.roomId === visit.roomId ? column.roomId : part.roomId,
    ...(longer !== 0 && index === parts.length - 1 ? { minutes: part.minutes + longer, segments: [] } : {}),
  }));
  return { ...visit, items } as AppointmentView;
}

/** Buffers are never added up: the longer one counts (A31). */
const meet = (a: Busy, b: Busy) =>
  a.resource === b.resource &&
  b.from < a.to + Math.max(a.after, b.before) &&
  a.from < b.to + Math.max(b.after, a.before);

/** What of the loaded visits stands in the way of a plan; nothing where the place looks free. */
export function conflictOf(aim: Aim, visits: AppointmentView[]): Conflict | undefined {
  const { column, at } = aim;
  if (clockOf(column.day).missing.some((gap) => at >= gap.at && at < gap.at + gap.minutes)) return { kind: 'missing' };
  const own = busyOf(aimed(aim), at);
  for (const other of visits) {
    const mine = other.id === aim.visit.id && aim.copy !== true;
    if (mine || other.status === 'cancelled' || !other.start.startsWith(column.day)) continue;
    const hit = busyOf(other, minuteOf(other.start)).find((row) => own.some((one) => meet(one, row)));
    if (hit) return { kind: 'taken', by: { visit: other, name: hit.name, from: hit.from, to: hit.to } };
  }
  return undefined;
}

/** "Dr Obi is taken 10:30 to 11:00 by Ana Petrescu" */
export function conflictWords(conflict: Conflict, day: string): string {
  if (conflict.kind === 'missing') return t('series-time-missing');
  const { visit, name, from, to } = conflict.by;
  return t('clash-visit', {
    name,
    from: time(civilAt(day, from)),
    to: time(civilAt(day, to)),
    who: prefs.name(visit.clientName),
  });
}
