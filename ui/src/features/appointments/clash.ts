// Who would be in the way of a move, by what is loaded (A69): feedback while one drags. The booking transaction decides;
// it knows holds and days that are not shown here.
import type { AppointmentView, BlockView } from '../../bridge';
import { time } from '../../format/when';
import { prefs } from '../../frame/prefs.svelte';
import { session } from '../../frame/session.svelte';
import { t } from '../../locales/index.svelte';
import { clockOf } from './clock';
import { blockedOn, civilAt, minuteOf, type Column } from './grid';

/** What a move or a copy changes; nothing else is sent. */
export interface Change {
  start?: string;
  minutes?: number;
  staffId?: string;
  roomId?: string | null;
  /** The part that another person or room takes, where several take part. */
  itemId?: string;
}

export interface Aim {
  visit: AppointmentView;
  column: Column;
  /** Whose part of the visit is in hand, and where: the column from which it was taken. */
  from: Pick<Column, 'staffId' | 'roomId'>;
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
export type Conflict =
  { kind: 'missing' } | { kind: 'taken'; by: InTheWay } | { kind: 'blocked'; by: Omit<InTheWay, 'visit'> };

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

/** What a plan changes: another person or room only where the column is another, for the part that was taken in hand. */
export function changeOf({ visit, column, from, at, minutes }: Aim): Change {
  const start = civilAt(column.day, at);
  const parts = partsOf(visit);
  const staffId = column.staffId !== (from.staffId ?? visit.staffId) ? column.staffId : undefined;
  const roomId = column.roomId !== (from.roomId ?? visit.roomId) ? column.roomId : undefined;
  // Where several people or rooms take part, the service must be named.
  const differ = staffId
    ? parts.some((part) => part.staffId !== parts[0]?.staffId)
    : parts.some((part) => part.roomId !== parts[0]?.roomId);
  const own = staffId
    ? parts.find((part) => part.staffId === (from.staffId ?? visit.staffId))
    : parts.find((part) => part.roomId === (from.roomId ?? visit.roomId));
  return {
    ...(start === visit.start ? {} : { start }),
    ...(minutes === visit.minutes ? {} : { minutes }),
    ...(staffId ? { staffId } : {}),
    ...(roomId ? { roomId } : {}),
    ...((staffId ?? roomId) && differ && own ? { itemId: own.id } : {}),
  };
}

/** The visit as it would be in the column: another person or room, another length of its last service. */
function aimed(aim: Aim): AppointmentView {
  const { staffId, roomId, itemId } = changeOf(aim);
  const longer = aim.minutes - aim.visit.minutes;
  const parts = partsOf(aim.visit);
  const items = parts.map((part, index) => ({
    ...part,
    ...(staffId && (!itemId || part.id === itemId) ? { staffId } : {}),
    ...(roomId && (!itemId || part.id === itemId) ? { roomId } : {}),
    ...(longer !== 0 && index === parts.length - 1 ? { minutes: part.minutes + longer, segments: [] } : {}),
  }));
  return { ...aim.visit, items } as AppointmentView;
}

/** Buffers are never added up: the longer one counts (A31). */
const meet = (a: Busy, b: Busy) =>
  a.resource === b.resource &&
  b.from < a.to + Math.max(a.after, b.before) &&
  a.from < b.to + Math.max(b.after, a.before);

/** What of the loaded visits and blocks stands in the way of a plan; nothing where the place looks free. */
export function conflictOf(aim: Aim, visits: AppointmentView[], blocks: BlockView[] = []): Conflict | undefined {
  const { column, at } = aim;
  if (clockOf(column.day).missing.some((gap) => at >= gap.at && at < gap.at + gap.minutes)) return { kind: 'missing' };
  const own = busyOf(aimed(aim), at);
  for (const other of visits) {
    const mine = other.id === aim.visit.id && aim.copy !== true;
    if (mine || other.status === 'cancelled' || !other.start.startsWith(column.day)) continue;
    const hit = busyOf(other, minuteOf(other.start)).find((row) => own.some((one) => meet(one, row)));
    if (hit) return { kind: 'taken', by: { visit: other, name: hit.name, from: hit.from, to: hit.to } };
  }
  for (const { block, at: from, minutes } of blockedOn(blocks, column.day)) {
    const row = { resource: block.resourceId, name: ownerOf(block), from, to: from + minutes, before: 0, after: 0 };
    if (own.some((one) => meet(one, row))) return { kind: 'blocked', by: row };
  }
  return undefined;
}

/** Whose time a block takes. */
export const ownerOf = (block: BlockView) => session.staffName(block.resourceId) || session.roomName(block.resourceId);

/** "Dr Obi is taken 10:30 to 11:00 by Ana Petrescu" */
export function conflictWords(conflict: Conflict, day: string): string {
  if (conflict.kind === 'missing') return t('series-time-missing');
  const { name, from, to } = conflict.by;
  const args = { name, from: time(civilAt(day, from)), to: time(civilAt(day, Math.min(to, 24 * 60 - 1))) };
  if (conflict.kind === 'blocked') return t('clash-block', args);
  return t('clash-visit', { ...args, who: prefs.name(conflict.by.visit.clientName) });
}
