// What the desk does to a visit, each with its way back and the way to do it once more (A73). An act answers the visit as it
// is now, and throws what Rust refused: the place that asked shows it.
import { bridge, type AppointmentView, type Scope, type Status } from '../../bridge';
import { toasts } from '../../components/toasts.svelte';
import { longDay, time } from '../../format/when';
import { acts } from '../../frame/acts.svelte';
import { prefs } from '../../frame/prefs.svelte';
import { t } from '../../locales/index.svelte';
import { askAfter } from './tell';
import { slotOf } from './waiting';

export interface Change {
  start?: string;
  minutes?: number;
  staffId?: string;
  roomId?: string | null;
}

/** "Ana Petrescu moved to Tuesday 8 June, 10:15" */
export const movedWords = (moved: AppointmentView) =>
  t('moved-to', { name: prefs.name(moved.clientName), day: longDay(moved.start), time: time(moved.start) });

export async function moveVisit(visit: AppointmentView, change: Change, scope?: Scope): Promise<AppointmentView> {
  const whole = scope && scope !== 'this' ? { scope } : {};
  const { id, start, minutes, staffId, roomId } = visit;
  const moved = await bridge.appointments.move({ id, version: visit.version, ...change, ...whole });
  toasts.show({
    text: movedWords(moved),
    undo: async () => {
      const back = { start, minutes, staffId, roomId };
      const undone = await bridge.appointments.move({ id, version: moved.version, ...back, ...whole });
      if (acts.current?.kind === 'tell') acts.close();
      return () => moveVisit({ ...visit, version: undone.version }, change, scope);
    },
  });
  askAfter(moved, slotOf(visit));
  return moved;
}

/** Books the same once more at another place: the original stays. */
export async function copyVisit(visit: AppointmentView, change: Change): Promise<AppointmentView> {
  const to = { staffId: change.staffId ?? visit.staffId, roomId: change.roomId ?? visit.roomId };
  const one = (part: AppointmentView['items'][number]) => ({
    serviceId: part.serviceId,
    staffId: part.staffId === visit.staffId ? to.staffId : part.staffId,
    roomId: part.roomId === visit.roomId ? to.roomId : part.roomId,
  });
  const several = visit.items.length > 1;
  const copy = await bridge.appointments.book({
    clientId: visit.clientId,
    serviceIds: several ? [] : visit.serviceIds,
    items: several ? visit.items.map(one) : [],
    ...to,
    start: change.start ?? visit.start,
    minutes: change.minutes ?? visit.minutes,
  });
  toasts.show({
    text: t('booked-toast', { name: prefs.name(copy.clientName), day: longDay(copy.start), time: time(copy.start) }),
    undo: async () => {
      await bridge.appointments.cancel({ id: copy.id, version: copy.version, by: 'business', note: t('undone') });
      return () => copyVisit(visit, change);
    },
  });
  return copy;
}

export async function setVisitStatus(visit: AppointmentView, status: Status): Promise<AppointmentView> {
  const { id, version, clientName, status: before } = visit;
  const saved = await bridge.appointments.setStatus({ id, version, status });
  toasts.show({
    text: t('visit-set', { name: prefs.name(clientName), status: t(`status-${status.replaceAll('_', '-')}`) }),
    undo: async () => {
      const undone = await bridge.appointments.setStatus({ id, version: saved.version, status: before });
      return () => setVisitStatus({ ...visit, version: undone.version }, status);
    },
  });
  return saved;
}

export async function parkVisit(visit: AppointmentView): Promise<AppointmentView> {
  const { id, version, start, staffId, roomId, clientName } = visit;
  const parked = await bridge.appointments.shelve({ id, version });
  toasts.show({
    text: t('visit-parked', { name: prefs.name(clientName) }),
    undo: async () => {
      const back = await bridge.appointments.move({ id, version: parked.version, start, staffId, roomId });
      if (acts.current?.kind === 'tell') acts.close();
      return () => parkVisit({ ...visit, version: back.version });
    },
  });
  askAfter(parked, slotOf(visit));
  return parked;
}
