import { announce, type Handler } from '../mock';
import { booksSeries, freed, following } from './scheduling';
import { APPOINTMENTS, clientName, id, SERVICES, STAFF, utc, ZONE } from './data';

type Visit = (typeof APPOINTMENTS)[number];
const end = (start: string, minutes: number) =>
  new Date(Date.parse(`${start}Z`) + minutes * 60_000).toISOString().slice(0, 16);
const find = (wanted: string, version: number): Visit => {
  const found = APPOINTMENTS.find((one) => one.id === wanted);
  if (!found) throw { code: 'not_found', fields: {}, detail: '' };
  if (found.version !== version) throw { code: 'conflict', fields: {}, detail: '' };
  return found;
};
function refuse(staffId: string, start: string, minutes: number, self?: string): void {
  const clash = APPOINTMENTS.find(
    (one) =>
      one.id !== self &&
      one.staffId === staffId &&
      !['cancelled', 'no_show'].includes(one.status) &&
      one.start < end(start, minutes) &&
      one.end > start,
  );
  if (!clash) return;
  throw {
    code: 'overlap',
    fields: {},
    detail: '',
    with: [
      {
        appointmentId: clash.id,
        kind: 'overlap',
        resourceId: staffId,
        resourceName: clash.staffName,
        clientName: clash.clientName,
        start: clash.start,
        end: clash.end,
      },
    ],
    suggest: [10, 25, 40].map((more) => ({ start: end(clash.end, more), staffId })),
  };
}
/** The table of transitions (A49). */
const NEXT: Record<string, string[]> = {
  booked: ['confirmed', 'arrived', 'in_progress', 'completed', 'no_show', 'cancelled'],
  confirmed: ['booked', 'arrived', 'in_progress', 'completed', 'no_show', 'cancelled'],
  arrived: ['in_progress', 'completed', 'booked', 'cancelled'],
  in_progress: ['completed', 'arrived'],
  completed: ['in_progress'],
  no_show: ['booked', 'completed', 'cancelled'],
  cancelled: ['booked'],
};
const done = (visit: Visit) => {
  announce({ slice: 'appointments', id: visit.id });
  return visit;
};

export const handlers: Record<string, Handler> = {
  appointment_list: ({ from, to, clientId }: { from: string; to: string; clientId?: string }) => ({
    items: APPOINTMENTS.filter(
      (one) =>
        one.start.slice(0, 10) >= from.slice(0, 10) &&
        one.start.slice(0, 10) <= to.slice(0, 10) &&
        (!clientId || one.clientId === clientId) &&
        !one.shelved,
    ).sort((a, b) => a.start.localeCompare(b.start)),
    next: null,
  }),
  appointment_get: ({ id: wanted }: { id: string }) => APPOINTMENTS.find((one) => one.id === wanted),
  appointment_book: (request: {
    clientId: string;
    serviceIds: string[];
    staffId: string;
    roomId?: string;
    start: string;
    minutes?: number;
    override?: object;
    repeat?: { rrule: string; onProblem?: string } | null;
  }) => {
    const service = SERVICES.find((one) => one.id === request.serviceIds[0]);
    const minutes = request.minutes ?? service?.minutes ?? 30;
    if (request.repeat) return booksSeries(request, (one) => handlers.appointment_book?.(one as never) as Visit);
    if (!request.override) refuse(request.staffId, request.start, minutes);
    const made = {
      ...(APPOINTMENTS[0] as Visit),
      ...request,
      id: id(JSON.stringify(request)),
      version: 1,
      minutes,
      end: end(request.start, minutes),
      zone: ZONE,
      status: 'booked',
      roomId: request.roomId ?? id('room1'),
      startUtc: utc(request.start),
      endUtc: utc(end(request.start, minutes)),
      clientName: clientName(request.clientId),
      serviceNames: [service?.name ?? ''],
      staffName: STAFF.find((one) => one.id === request.staffId)?.name ?? '',
      sayAs: null,
      worry: null,
      firstVisit: false,
    };
    APPOINTMENTS.push(made);
    return done(made);
  },
  appointment_move: ({
    id: wanted,
    version,
    ...change
  }: {
    id: string;
    version: number;
    start?: string;
    minutes?: number;
    staffId?: string;
    roomId?: string;
  }) => {
    const found = find(wanted, version);
    const next = {
      ...found,
      ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined && value !== null)),
    } as Visit;
    refuse(next.staffId, next.start, next.minutes, found.id);
    Object.assign(found, next, {
      version: version + 1,
      end: end(next.start, next.minutes),
      startUtc: utc(next.start),
      endUtc: utc(end(next.start, next.minutes)),
      staffName: STAFF.find((one) => one.id === next.staffId)?.name ?? '',
      shelved: false,
    });
    return done(found);
  },
  appointment_update: ({ id: wanted, version, note }: { id: string; version: number; note?: string }) =>
    done(Object.assign(find(wanted, version), { note: note ?? null, version: version + 1 })),
  appointment_cancel: ({ id: wanted, version, scope }: { id: string; version: number; scope?: string }) => {
    const found = find(wanted, version);
    const reached = following(found, scope);
    for (const one of reached)
      Object.assign(one, { status: 'cancelled', allowed: NEXT.cancelled, version: one.version + 1 });
    done(found);
    return { ...found, ...freed(found), count: reached.length };
  },
  appointment_set_status: ({ id: wanted, version, status }: { id: string; version: number; status: string }) => {
    const found = find(wanted, version);
    if (!NEXT[found.status]?.includes(status)) throw { code: 'invalid', fields: { status: 'transition' }, detail: '' };
    return done(Object.assign(found, { status, allowed: NEXT[status] ?? [], version: version + 1 }));
  },
  slot_find: ({ from, staffId }: { from: string; staffId?: string }) => ({
    items: ['16:15', '16:30', '16:45', '17:00'].map((time) => ({
      start: `${from.slice(0, 10)}T${time}`,
      fold: 0,
      startUtc: utc(`${from.slice(0, 10)}T${time}`),
      staffId: staffId ?? id('obi'),
      roomId: id('room4'),
    })),
    next: null,
  }),
};
