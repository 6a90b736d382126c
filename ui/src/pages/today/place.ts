// "Filling, Dr Ana Ferreira, Room 1": what, with whom, where.
import type { Appointment } from '../../bridge';
import { session } from '../../frame/session.svelte';

/** `short` leaves the room out: for one line. */
export function placeOf(visit: Appointment, short = false): string {
  const services = (visit.serviceIds ?? []).map((id) => session.serviceName(id)).filter(Boolean);
  return [services.join(' + '), session.staffName(visit.staffId), short ? '' : session.roomName(visit.roomId)]
    .filter(Boolean)
    .join(', ');
}
