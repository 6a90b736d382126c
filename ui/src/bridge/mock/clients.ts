import { announce, emit, type Handler } from '../mock';
import { CLIENTS, id, type MockClient } from './data';

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[łŁ]/g, 'l').toLowerCase();

const TIMELINE: [
  at: string,
  kind: string,
  title: string,
  state: string | null,
  minor: number | null,
  by: string | null,
][] = [
  ['2027-06-17T07:30:00Z', 'appointment', 'Filling', 'booked', null, 'ferreira'],
  ['2027-06-08T08:42:00Z', 'call', 'I have paid this twice now and nobody picks up.', 'angry', null, 'maya'],
  ['2027-06-05T10:02:00Z', 'payment', '2027-0398', 'card', 7200, null],
  ['2027-06-04T10:44:00Z', 'payment', '2027-0398', 'card', 7200, null],
  ['2027-06-04T09:00:00Z', 'appointment', 'Scale and polish', 'completed', null, 'siobhan'],
  ['2027-06-02T08:00:00Z', 'message', 'Your visit is Fri 4 June at 10:00 with Siobhán.', 'delivered', null, null],
  ['2027-05-21T16:00:00Z', 'note', 'Nneka was great with my girl.', 'calm', null, 'obi'],
  ['2027-05-20T09:30:00Z', 'invoice', '2027-0371', 'paid', 19000, null],
  ['2027-05-12T09:30:00Z', 'message', 'Spring letter', 'skipped', null, null],
];
const open = [
  {
    id: id('promise'),
    clientId: id('Kwame Mensah'),
    clientName: 'Kwame Mensah',
    channel: 'phone',
    direction: 'in',
    mood: 'angry',
    needsReply: true,
    text: 'Charged twice for the hygiene visit',
    replyBy: '2027-06-08T15:00:00Z',
    at: '2027-06-08T08:42:00Z',
    by: id('maya'),
    version: 1,
  },
];

function save(found: MockClient, request: Partial<MockClient>) {
  Object.assign(found, request, { version: found.version + 1 });
  found.contactPoints = found.contactPoints.map((point) => ({
    ...point,
    id: point.id ?? id(point.value),
    state: point.state ?? 'unknown',
    normalized: point.normalized ?? point.value,
  }));
  found.name = [found.givenName, found.familyName].filter(Boolean).join(' ') || (found.organisationName ?? '');
  announce({ slice: 'clients', id: found.id });
  return { id: found.id, version: found.version, similar: [] as unknown[] };
}

function find(wanted: string, version?: number): MockClient {
  const found = CLIENTS.find((one) => one.id === wanted);
  if (!found) throw { code: 'not_found', fields: {}, detail: 'client' };
  if (version !== undefined && found.version !== version) throw { code: 'conflict', fields: {}, detail: 'client' };
  return found;
}

const HEADERS = [
  'Name',
  'Given Name',
  'Family Name',
  'Birthday',
  'Notes',
  'E-mail 1 - Value',
  'Phone 1 - Value',
  'Address 1 - Formatted',
  'Custom Field 1 - Value',
];
const FIELDS = ['leaveOut', 'givenName', 'familyName', 'birthDate', 'notes', 'email', 'phone', 'formattedAddress'];
const reasons = (field: string, rule: string, value = '') => [{ field, rule, value }];
const PREVIEW = {
  fileName: 'contacts-google.csv',
  letters: 'utf-8',
  delimiter: ',',
  headers: HEADERS,
  remembered: false,
  ask: ['dateOrder'],
  mapping: { columns: FIELDS.map((field, column) => ({ column, header: HEADERS[column], field, group: 0 })) },
  unmapped: [{ column: 8, header: 'Custom Field 1 - Value', filled: 14 }],
  seenBefore: null,
  records: 412,
  judged: 412,
  counts: { new: 385, update: 12, unsure: 6, conflict: 4, erased: 0, bad: 5 },
  rows: [
    { row: 7, outcome: 'bad', name: '', clientId: null, reasons: reasons('row', 'no_name') },
    {
      row: 12,
      outcome: 'unsure',
      name: 'Ana Petrescu',
      clientId: id('Ana Petrescu'),
      reasons: reasons('duplicate', 'possible', 'near_given_name'),
    },
    {
      row: 18,
      outcome: 'conflict',
      name: 'Kwame Mensah',
      clientId: id('Kwame Mensah'),
      reasons: reasons('birthDate', 'differs', '1984-11-02'),
    },
    {
      row: 20,
      outcome: 'new',
      name: 'Bob <script>',
      clientId: null,
      reasons: reasons('phone', 'letters_in_number', 'n/a'),
    },
    {
      row: 31,
      outcome: 'update',
      name: 'Priya Raghunathan',
      clientId: id('Priya Raghunathan'),
      reasons: reasons('externalId', 'same_external_id', '88'),
    },
  ],
};
let stopped = false;

export const handlers: Record<string, Handler> = {
  client_import_preview: ({ mapping }: { mapping?: { dateOrder?: string } }) => ({
    ...PREVIEW,
    mapping: mapping ?? PREVIEW.mapping,
    ask: mapping?.dateOrder ? [] : PREVIEW.ask,
  }),
  client_import_run: async () => {
    stopped = false;
    for (let done = 0; done <= 412; done += 40) {
      emit('progress', { kind: 'client_import_run', done, total: 412 });
      await new Promise((resolve) => setTimeout(resolve, 120));
      if (stopped) throw { code: 'cancelled', fields: {}, detail: '' };
    }
    announce({ slice: 'clients', id: 'import' });
    return {
      importId: id('import'),
      counts: PREVIEW.counts,
      written: { created: 385, changed: 12, unchanged: 0, skipped: 15 },
      rows: PREVIEW.rows,
    };
  },
  client_import_undo: () => ({ removed: 385, restored: 12, kept: [] }),
  job_stop: () => {
    stopped = true;
    return { stopped: true };
  },
  client_search: ({ text }: { text: string }) => ({
    items: CLIENTS.filter(
      (one) =>
        fold(one.name).includes(fold(text)) ||
        one.contactPoints.some((point) => point.value.replaceAll(' ', '').includes(text.replaceAll(' ', ''))),
    )
      .slice(0, 20)
      .map((one) => ({
        id: one.id,
        number: one.number,
        name: one.name,
        why: one.contactPoints[0]?.value ?? null,
        phone: one.contactPoints[0]?.value ?? null,
        archived: one.archived !== null,
      })),
  }),
  client_list: ({ archived, limit, cursor }: { archived?: boolean; limit?: number; cursor?: string }) => {
    const all = CLIENTS.filter((one) => (one.archived !== null) === (archived ?? false)).sort((a, b) =>
      a.name.localeCompare(b.name),
    );
    const from = Number(cursor ?? 0);
    const to = from + (limit ?? 50);
    return {
      items: all.slice(from, to).map((one) => ({
        id: one.id,
        number: one.number,
        kind: one.kind,
        name: one.name,
        tags: one.tags,
        city: 'Bristol',
        archived: one.archived,
        phone: one.contactPoints.find((point) => point.kind === 'phone')?.value ?? null,
        email: one.contactPoints.find((point) => point.kind === 'email')?.value ?? null,
      })),
      next: to < all.length ? String(to) : null,
    };
  },
  client_get: ({ id: wanted }: { id: string }) => find(wanted),
  client_create: (request: Partial<MockClient>) => {
    const made = {
      ...structuredClone(CLIENTS[0] as MockClient),
      worry: null,
      sayAs: null,
      contactPoints: [],
      addresses: [],
      paysFor: [],
      id: id(JSON.stringify(request)),
      number: CLIENTS.length + 1,
      version: 0,
    };
    CLIENTS.push(made);
    const similar = CLIENTS.filter(
      (one) => one.id !== made.id && fold(one.familyName ?? '') === fold(request.familyName ?? '-'),
    );
    return {
      ...save(made, request),
      similar: similar.map((one) => ({
        id: one.id,
        name: one.name,
        points: 6,
        band: 'possible',
        reasons: ['same_family_name'],
      })),
    };
  },
  client_update: ({ consents, ...request }: Partial<MockClient> & { id: string; version: number }) => {
    const found = find(request.id, request.version);
    const said = (consents ?? []).map((one) => ({
      ...one,
      allowed: one.state === 'granted',
      how: 'spoken',
      at: '2027-06-08T13:12:00Z',
    }));
    const others = found.consents.filter(
      (one) => !said.some((now) => now.purpose === one.purpose && now.channel === one.channel),
    );
    return save(found, { ...request, consents: [...others, ...said] });
  },
  client_archive: ({ id: wanted, version }: { id: string; version: number }) =>
    save(find(wanted, version), { archived: '2027-06-08T13:12:00Z' }),
  client_unarchive: ({ id: wanted, version }: { id: string; version: number }) =>
    save(find(wanted, version), { archived: null }),
  client_timeline: ({ after }: { after?: string }) => ({
    items: after
      ? []
      : TIMELINE.map(([at, kind, title, state, minor, by], i) => ({
          at,
          kind,
          title,
          state,
          refId: id(`t${i}`),
          amount: minor ? { minor, currency: 'GBP' } : null,
          by: by ? id(by) : null,
        })),
    next: null,
  }),
  interaction_log: (request: { clientId: string; text: string }) => {
    TIMELINE.unshift(['2027-06-08T13:12:00Z', 'call', request.text, null, null, 'maya']);
    announce({ slice: 'clients', id: request.clientId });
    return { id: id(request.text), version: 1, open: false };
  },
  interaction_list_open: () => ({ items: open }),
  interaction_settle: ({ id: wanted }: { id: string }) => {
    open.splice(
      open.findIndex((one) => one.id === wanted),
      1,
    );
    announce({ slice: 'clients', id: wanted });
    return { id: wanted, version: 2 };
  },
};
