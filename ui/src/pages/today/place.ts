// "Filling, Dr Ana Ferreira, Room 1": what, with whom, where.
import type { AppointmentView } from '../../bridge';
import { session } from '../../frame/session.svelte';

/** `short` leaves the room out: for one line. */
export function placeOf(visit: AppointmentView, short = false): string {
  const services = (visit.serviceIds ?? []).map((id) => session.serviceName(id)).filter(Boolean);
  return [
    services.join(' + '),
    visit.staffName || session.staffName(visit.staffId),
    short ? '' : session.roomName(visit.roomId),
  ]
    .filter(Boolean)
    .join(', ');
}
