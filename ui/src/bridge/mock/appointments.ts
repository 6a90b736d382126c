import { announce, type Handler } from '../mock';
import { APPOINTMENTS } from './data';

export const handlers: Record<string, Handler> = {
  appointment_list: ({ from, to, clientId }: { from: string; to: string; clientId?: string }) => ({
    items: APPOINTMENTS.filter(
      (one) =>
        one.start.slice(0, 10) >= from.slice(0, 10) &&
        one.start.slice(0, 10) <= to.slice(0, 10) &&
        (!clientId || one.clientId === clientId),
    ).sort((a, b) => a.start.localeCompare(b.start)),
  }),
  appointment_set_status: ({ id, version, status }: { id: string; version: number; status: string }) => {
    const found = APPOINTMENTS.find((one) => one.id === id);
    if (!found) throw { code: 'not_found' };
    if (found.version !== version) throw { code: 'conflict' };
    found.status = status;
    found.version += 1;
    announce({ slice: 'appointments', id });
    return { id, version: found.version, status };
  },
};
