// Where blocks stand in the grid: minutes of the civil day down, resources or days across. Pure; lengths are elapsed
// minutes, so a visit over a clock change is as long as it lasts.
import type { AppointmentView, BlockView } from '../../bridge';

export interface Column {
  key: string;
  /** What a new visit in this column is with, where, and on which day. */
  staffId?: string;
  roomId?: string;
  day: string;
  title: string;
  sub?: string;
}

export interface Block {
  visit: AppointmentView;
  /** Minutes of the day. */
  at: number;
  minutes: number;
  /** Buffers around it. */
  before: number;
  after: number;
  /** Stretches in which its person is free for others, from its start. */
  gaps: { at: number; minutes: number }[];
  /** Place among those that run at the same time. */
  lane: number;
  lanes: number;
}

export const minuteOf = (civil: string) => Number(civil.slice(11, 13)) * 60 + Number(civil.slice(14, 16));

export function civilAt(day: string, minute: number): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${day}T${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

export const snap = (minute: number, step: number) => Math.round(minute / step) * step;

/** Whether a visit stands in a column: by its day, and by any of its parts for a person or a room. */
export function standsIn(visit: AppointmentView, column: Column): boolean {
  if (!visit.start.startsWith(column.day)) return false;
  const parts = visit.items?.length ? visit.items : [visit];
  if (column.staffId) return parts.some((part) => part.staffId === column.staffId);
  if (column.roomId) return parts.some((part) => part.roomId === column.roomId);
  return true;
}

function gapsOf(visit: AppointmentView): { at: number; minutes: number }[] {
  const gaps: { at: number; minutes: number }[] = [];
  for (const part of visit.items ?? []) {
    let at = part.offset;
    for (const segment of part.segments ?? []) {
      if (segment.kind === 'gap') gaps.push({ at, minutes: segment.minutes });
      at += segment.minutes;
    }
  }
  return gaps;
}

/** The blocks of one column, side by side where they overlap. */
export function blocksOf(visits: AppointmentView[], column: Column): Block[] {
  const own = visits
    .filter((visit) => standsIn(visit, column))
    .sort((a, b) => a.start.localeCompare(b.start) || b.minutes - a.minutes);
  const blocks: Block[] = own.map((visit) => ({
    visit,
    at: minuteOf(visit.start),
    minutes: visit.minutes,
    before: visit.items?.[0]?.bufferBefore ?? 0,
    after: visit.items?.at(-1)?.bufferAfter ?? 0,
    gaps: gapsOf(visit),
    lane: 0,
    lanes: 1,
  }));
  sideBySide(blocks);
  return blocks;
}

/** A stretch of blocked time on one day, in minutes of the day. */
export interface Blocked {
  block: BlockView;
  at: number;
  minutes: number;
  lane: number;
  lanes: number;
}

/** The blocked time of a day: all of it, or that of one column. Longer blocks are cut at midnight. */
export function blockedOn(blocks: BlockView[], day: string, column: Partial<Column> = {}): Blocked[] {
  const whose = column.staffId ?? column.roomId;
  const rows = blocks
    .filter((one) => whose === undefined || one.resourceId === whose)
    .filter((one) => one.start < `${day}T24` && one.end > `${day}T00:00`)
    .map((block) => {
      const at = block.start.startsWith(day) ? minuteOf(block.start) : 0;
      const end = block.end.startsWith(day) ? minuteOf(block.end) : 24 * 60;
      return { block, at, minutes: end - at, lane: 0, lanes: 1 };
    })
    .sort((a, b) => a.at - b.at || b.minutes - a.minutes);
  sideBySide(rows);
  return rows;
}

interface Laned {
  at: number;
  minutes: number;
  lane: number;
  lanes: number;
}
/** Gives each of what begins one after the other its lane among those that run at the same time. */
function sideBySide(blocks: Laned[]): void {
  let group: Laned[] = [];
  let until = -1;
  const close = () => {
    const lanes = Math.max(1, ...group.map((block) => block.lane + 1));
    for (const block of group) block.lanes = lanes;
    group = [];
  };
  for (const block of blocks) {
    if (block.at >= until) close();
    const busy = group.filter((other) => other.at + other.minutes > block.at).map((other) => other.lane);
    while (busy.includes(block.lane)) block.lane += 1;
    group.push(block);
    until = Math.max(until, block.at + block.minutes);
  }
  close();
}

/** The hours to show: those that are open, widened by visits outside them, on whole hours. */
export function span(open: { from: string; to: string }[], visits: AppointmentView[]): { from: number; to: number } {
  const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  const starts = [...open.map((one) => clock(one.from)), ...visits.map((one) => minuteOf(one.start))];
  const ends = [...open.map((one) => clock(one.to)), ...visits.map((one) => minuteOf(one.start) + one.minutes)];
  const from = Math.floor(Math.min(9 * 60, ...starts) / 60) * 60;
  const to = Math.ceil(Math.max(17 * 60, ...ends) / 60) * 60;
  return { from, to: Math.min(24 * 60, to) };
}

/** The parts of a day that are closed, between `from` and `to`. */
export function closedParts(
  open: { from: string; to: string }[],
  from: number,
  to: number,
): { at: number; minutes: number }[] {
  const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  const parts: { at: number; minutes: number }[] = [];
  let at = from;
  for (const one of [...open].sort((a, b) => a.from.localeCompare(b.from))) {
    if (clock(one.from) > at) parts.push({ at, minutes: Math.min(clock(one.from), to) - at });
    at = Math.max(at, clock(one.to));
  }
  if (at < to) parts.push({ at, minutes: to - at });
  return parts.filter((part) => part.minutes > 0);
}

/** Whether some day runs more visits at once than can be read side by side. */
export function crowded(visits: AppointmentView[], columns: Column[]): boolean {
  return columns.some((column) => blocksOf(visits, column).some((block) => block.lanes > MOST_LANES));
}
const MOST_LANES = 3;

/** The nearest block in a direction: up and down in time, left and right by column. */
export function neighbour(columns: Block[][], id: string, key: string): string | undefined {
  const at = columns.findIndex((blocks) => blocks.some((block) => block.visit.id === id));
  const own = columns[at];
  const index = own?.findIndex((block) => block.visit.id === id) ?? -1;
  const here = own?.[index];
  if (!own || !here) return columns.flat()[0]?.visit.id;
  if (key === 'ArrowUp') return own[index - 1]?.visit.id;
  if (key === 'ArrowDown') return own[index + 1]?.visit.id;
  const step = key === 'ArrowLeft' ? -1 : 1;
  for (let next = at + step; columns[next]; next += step) {
    const near = [...(columns[next] ?? [])].sort((a, b) => Math.abs(a.at - here.at) - Math.abs(b.at - here.at))[0];
    if (near) return near.visit.id;
  }
  return undefined;
}
