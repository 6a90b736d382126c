import { announce, type Handler } from '../mock';
import { id as idOf, OUTBOX } from './data';

export const handlers: Record<string, Handler> = {
  inbox_list: () => ({
    items: [
      {
        id: idOf('reply'),
        at: '2027-06-08T10:52:00Z',
        from: '07700 900 435',
        text: 'can I eat before?',
        clientId: idOf('Łukasz Nowak'),
        clientName: 'Łukasz Nowak',
        open: true,
      },
    ],
  }),
  outbox_list: ({ state, clientId }: { state?: string; clientId?: string }) => ({
    items: OUTBOX.filter((one) => (!state || one.state === state) && (!clientId || one.clientId === clientId)),
  }),
  outbox_resolve: ({ id, outcome }: { id: string; outcome: string }) => {
    const found = OUTBOX.find((one) => one.id === id);
    if (!found) throw { code: 'not_found' };
    found.state = outcome === 'delivered' ? 'delivered' : outcome === 'resend' ? 'queued' : 'failed';
    announce({ slice: 'reminders', id });
    return { id, state: found.state };
  },
};
