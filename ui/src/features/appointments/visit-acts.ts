// What the desk does to a visit, each with its way back and the way to do it once more (A73). An act answers the visit as it
// is now, and throws what Rust refused: the place that asked shows it.
import {
  bridge,
  type AppointmentBook,
  type AppointmentView,
  type CancelledBy,
  type Scope,
  type Status,
} from '../../bridge';
import { toasts } from '../../components/toasts.svelte';
import { longDay, time } from '../../format/when';
import { acts } from '../../frame/acts.svelte';
import { prefs } from '../../frame/prefs.svelte';
import { t } from '../../locales/index.svelte';
import type { Change } from './clash';
import { bookedWords } from './series';
import { askAfter } from './tell';
import { slotOf } from './waiting';
import { asWritten, wrote } from './written';

/** "Ana Petrescu moved to Tuesday 8 June, 10:15" */
export const movedWords = (moved: AppointmentView) =>
  t('moved-to', { name: prefs.name(moved.clientName), day: longDay(moved.start), time: time(moved.start) });

const widely = (scope?: Scope) => (scope && scope !== 'this' ? { scope } : {});

/** What the client has to be told of a step taken back (A73, A75); a question that it answered is put away. */
function askBack(undone: AppointmentView): void {
  if (undone.untold) askAfter(undone);
  else if (acts.current?.kind === 'tell' && acts.current.visitId === undone.id) acts.close();
}

/** As it was before, of what was changed only. */
function backOf(visit: AppointmentView, change: Change): Change & { fold?: number } {
  const part = visit.items?.find((one) => one.id === change.itemId) ?? visit;
  return {
    ...(change.start === undefined ? {} : { start: visit.start, ...(visit.fold === 1 ? { fold: 1 } : {}) }),
    ...(change.minutes === undefined ? {} : { minutes: visit.minutes }),
    ...(change.staffId === undefined ? {} : { staffId: part.staffId }),
    ...(change.roomId === undefined ? {} : { roomId: part.roomId }),
    ...(change.itemId === undefined ? {} : { itemId: change.itemId }),
  };
}

export async function moveVisit(visit: AppointmentView, change: Change, scope?: Scope): Promise<AppointmentView> {
  const { id, version } = visit;
  const moved = wrote(await bridge.appointments.move({ id, version, ...change, ...widely(scope) }));
  toasts.show({
    text: movedWords(moved),
    undo: async () => {
      const back = { id, version: asWritten(moved).version, ...backOf(visit, change), ...widely(scope) };
      askBack(wrote(await bridge.appointments.move(back)));
      return () => moveVisit(asWritten(visit), change, scope);
    },
  });
  askAfter(moved, slotOf(visit));
  return moved;
}

/** Takes a booking back; once more, it is the same visit again: what was done to it since can be done again too. */
async function unbook(booked: AppointmentView): Promise<() => Promise<unknown>> {
  const { id, version } = asWritten(booked);
  askBack(wrote(await bridge.appointments.cancel({ id, version, by: 'business', note: t('undone') })));
  return async () => {
    const again = wrote(
      await bridge.appointments.setStatus({ id, version: asWritten(booked).version, status: 'booked' }),
    );
    toasts.show({ text: bookedWords(prefs.name(again.clientName), again), undo: () => unbook(again) });
    askAfter(again);
  };
}

export async function bookVisit(wish: AppointmentBook): Promise<AppointmentView> {
  const booked = wrote(await bridge.appointments.book(wish));
  const { id, version } = booked;
  toasts.show({
    text: bookedWords(prefs.name(booked.clientName), booked),
    undo: booked.seriesId
      ? async () => {
          const last = asWritten({ id, version }).version;
          wrote(
            await bridge.appointments.cancel({ id, version: last, by: 'business', note: t('undone'), scope: 'all' }),
          );
          return () => bookVisit(wish);
        }
      : () => unbook(booked),
  });
  return booked;
}

/** Books the same once more at another place: the original stays. */
export async function copyVisit(visit: AppointmentView, change: Change): Promise<AppointmentView> {
  const changed = visit.items?.find((part) => part.id === change.itemId) ?? visit;
  const one = (part: AppointmentView['items'][number]) => ({
    serviceId: part.serviceId,
    staffId: change.staffId && part.staffId === changed.staffId ? change.staffId : part.staffId,
    roomId: change.roomId && part.roomId === changed.roomId ? change.roomId : part.roomId,
  });
  const several = (visit.items?.length ?? 0) > 1;
  return bookVisit({
    clientId: visit.clientId,
    serviceIds: several ? [] : visit.serviceIds,
    items: several ? visit.items.map(one) : [],
    staffId: several ? visit.staffId : (change.staffId ?? visit.staffId),
    roomId: several ? visit.roomId : (change.roomId ?? visit.roomId),
    start: change.start ?? visit.start,
    minutes: change.minutes ?? visit.minutes,
  });
}

/** Where a status leads back to, if not to the wanted one at once (A49). */
const BACK: Partial<Record<Status, Status>> = {
  completed: 'in_progress',
  in_progress: 'arrived',
  arrived: 'booked',
  no_show: 'booked',
  cancelled: 'booked',
};

/** Sets a status that stood before, step by step where the table of transitions has no way at once. */
async function backTo(wanted: Status, from: AppointmentView): Promise<AppointmentView> {
  const status = from.allowed.includes(wanted) ? wanted : (BACK[from.status] ?? wanted);
  const set = wrote(await bridge.appointments.setStatus({ id: from.id, version: asWritten(from).version, status }));
  return status === wanted ? set : backTo(wanted, set);
}

export async function setVisitStatus(visit: AppointmentView, status: Status): Promise<AppointmentView> {
  const { id, version, clientName } = visit;
  const saved = wrote(await bridge.appointments.setStatus({ id, version, status }));
  toasts.show({
    text: t('visit-set', { name: prefs.name(clientName), status: t(`status-${status.replaceAll('_', '-')}`) }),
    undo: async () => {
      await backTo(visit.status, saved);
      return () => setVisitStatus(asWritten(visit), status);
    },
  });
  return saved;
}

export interface CallingOff {
  by: CancelledBy;
  note: string | null;
  scope: Scope;
}

/** Calls off; of a series, each visit would need its time again: that is asked for, not taken back. */
export async function cancelVisit(visit: AppointmentView, how: CallingOff): Promise<AppointmentView> {
  const { id, version } = visit;
  const { by, note, scope } = how;
  const saved = wrote(await bridge.appointments.cancel({ id, version, by, note, ...widely(scope) }));
  const name = prefs.name(visit.clientName);
  if (scope === 'this')
    toasts.show({
      text: t('visit-cancelled', { name }),
      undo: async () => {
        askBack(await backTo(visit.status, saved));
        return () => cancelVisit(asWritten(visit), how);
      },
    });
  else toasts.show({ text: t('visits-cancelled', { name, count: saved.count ?? 1 }) });
  askAfter(saved, slotOf(visit));
  return saved;
}

export async function parkVisit(visit: AppointmentView): Promise<AppointmentView> {
  const { id, version, start, fold } = visit;
  const parked = wrote(await bridge.appointments.shelve({ id, version }));
  toasts.show({
    text: t('visit-parked', { name: prefs.name(visit.clientName) }),
    undo: async () => {
      const back = { id, version: asWritten(parked).version, start, ...(fold === 1 ? { fold } : {}) };
      const placed = wrote(await bridge.appointments.move(back));
      askBack(await (visit.status === 'booked' ? placed : backTo(visit.status, placed)));
      return () => parkVisit(asWritten(visit));
    },
  });
  askAfter(parked, slotOf(visit));
  return parked;
}

/** Gives a visit without a time one. */
export async function placeVisit(visit: AppointmentView, start: string): Promise<AppointmentView> {
  const { id, version } = visit;
  const placed = wrote(await bridge.appointments.move({ id, version, start }));
  toasts.show({
    text: movedWords(placed),
    undo: async () => {
      askBack(wrote(await bridge.appointments.shelve({ id, version: asWritten(placed).version })));
      return () => placeVisit(asWritten(visit), start);
    },
  });
  return placed;
}
