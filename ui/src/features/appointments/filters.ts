// Which visits the calendar shows (A106). A filter is part of the place, so Back and a reload keep it.
import type { AppointmentView } from '../../bridge';

export interface Filter {
  who: string;
  room: string;
  service: string;
  status: string;
  problem: boolean;
  text: string;
}
export const FILTER_KEYS = ['who', 'room', 'service', 'status', 'problem', 'text'] as const;

export const readFilter = (query: URLSearchParams): Filter => ({
  who: query.get('who') ?? '',
  room: query.get('room') ?? '',
  service: query.get('service') ?? '',
  status: query.get('status') ?? '',
  problem: query.get('problem') === '1',
  text: query.get('text') ?? '',
});

/** How many filters hold something back. */
export const countOf = (filter: Filter) => Object.values(filter).filter(Boolean).length;

const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** Whether a visit passes; `problems` are those with a message that needs a person. */
export function passes(visit: AppointmentView, filter: Filter, problems: ReadonlySet<string>): boolean {
  const parts = visit.items?.length ? visit.items : [visit];
  if (filter.who && !parts.some((part) => part.staffId === filter.who)) return false;
  if (filter.room && !parts.some((part) => part.roomId === filter.room)) return false;
  if (filter.service && !visit.serviceIds.includes(filter.service)) return false;
  if (filter.status && visit.status !== filter.status) return false;
  if (filter.problem && !problems.has(visit.id)) return false;
  const wanted = folded(filter.text.trim());
  const words = [visit.clientName, visit.note ?? '', visit.staffName, visit.roomName ?? '', ...visit.serviceNames];
  return !wanted || folded(words.join(' ')).includes(wanted);
}
