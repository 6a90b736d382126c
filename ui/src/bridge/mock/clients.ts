import { announce, type Handler } from '../mock';
import { CLIENTS, clientName, id, type MockClient } from './data';

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').replace('ł', 'l').toLowerCase();
const TIMELINE = [
  ['2027-06-08T08:42:00Z', 'call', 'call_in', '“I have paid this twice now and nobody picks up.”', null],
  ['2027-06-05T10:02:00Z', 'payment', 'card', 'Looks like the same payment as on 4 June', 7200],
  ['2027-06-04T10:44:00Z', 'payment', 'card', '2027-0398', 7200],
  [
    '2027-06-04T09:00:00Z',
    'appointment',
    'Scale and polish',
    'Counted to three, no trouble. Sensitive lower left.',
    null,
  ],
  ['2027-06-02T08:00:00Z', 'message', 'reminder', 'he answered “C”', null],
  ['2027-05-20T09:30:00Z', 'invoice', '2027-0371', 'to Mensah Build Ltd', 19000],
  ['2027-05-12T09:30:00Z', 'message', 'recall', 'wants no recall letters', null],
] as const;

export const handlers: Record<string, Handler> = {
  client_search: ({ text }: { text: string }) => ({
    items: CLIENTS.filter(
      (one) =>
        fold(clientName(one.id)).includes(fold(text)) ||
        one.contactPoints.some((p) => p.value.replaceAll(' ', '').includes(text.replaceAll(' ', ''))),
    )
      .slice(0, 20)
      .map((one) => ({ id: one.id, name: clientName(one.id), why: one.contactPoints[0]?.value ?? null })),
  }),
  client_get: ({ id: wanted }: { id: string }) => {
    const found = CLIENTS.find((one) => one.id === wanted);
    if (!found) throw { code: 'not_found', fields: {}, detail: 'client' };
    return found;
  },
  client_create: (request: Partial<MockClient>) => {
    const made = {
      ...(CLIENTS[0] as MockClient),
      worry: null,
      sayAs: null,
      contactPoints: [],
      addresses: [],
      ...request,
      id: id(JSON.stringify(request)),
      version: 1,
    };
    CLIENTS.push(made);
    announce({ slice: 'clients', id: made.id });
    return { id: made.id, version: 1, similar: [] };
  },
  client_update: (request: Partial<MockClient> & { id: string; version: number }) => {
    const found = CLIENTS.find((one) => one.id === request.id);
    if (!found) throw { code: 'not_found' };
    if (found.version !== request.version) throw { code: 'conflict', fields: {}, detail: 'client' };
    Object.assign(found, request, { version: found.version + 1 });
    announce({ slice: 'clients', id: found.id });
    return { id: found.id, version: found.version, similar: [] };
  },
  client_timeline: () => ({
    items: TIMELINE.map(([at, kind, title, detail, minor], i) => ({
      at,
      kind,
      title,
      detail,
      refId: id(`t${i}`),
      amount: minor ? { minor, currency: 'GBP' } : null,
      state: kind === 'message' ? (i === 6 ? 'skipped' : 'delivered') : kind === 'appointment' ? 'completed' : null,
    })),
    next: null,
  }),
};
