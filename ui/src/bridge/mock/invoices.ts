import type { Handler } from '../mock';
import { APPOINTMENTS, INVOICES, SERVICES } from './data';

export const handlers: Record<string, Handler> = {
  invoice_list: ({ clientId, overdueOn, state }: { clientId?: string; overdueOn?: string; state?: string }) => ({
    items: INVOICES.filter(
      (one) =>
        (!clientId || one.clientId === clientId) &&
        (!overdueOn || (one.dueDate < overdueOn && one.open.minor > 0)) &&
        (!state || one.state === state),
    ),
  }),
  unbilled_list: () => ({
    items: APPOINTMENTS.filter((one) => ['Elif Demir', 'Chidi Okonkwo'].includes(one.clientName)).map((one) => ({
      appointmentId: one.id,
      clientId: one.clientId,
      clientName: one.clientName,
      price: SERVICES.find((s) => s.id === one.serviceIds[0])?.price ?? null,
    })),
  }),
};
