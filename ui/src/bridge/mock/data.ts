// Harbour Street Dental, Bristol, on Tuesday 8 June 2027 at 14:12: the practice of the design.

export const NOW = '2027-06-08T13:12:00Z';
export const TODAY = '2027-06-08';
export const ZONE = 'Europe/London';

/** A stable id for a made-up thing: the same name always gives the same id. */
export function id(name: string): string {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  const hex = hash.toString(16).padStart(8, '0');
  return `018f0000-0000-7000-8000-${hex}${hex.slice(0, 4)}`;
}

/** Civil summer time of Bristol as an instant. */
export const utc = (civil: string) =>
  new Date(Date.parse(`${civil}:00Z`) - 3_600_000).toISOString().replace('.000', '');

/** `?busy`: ten people and a week of eight hundred visits. */
const busy = typeof window !== 'undefined' && new URLSearchParams(window.location.search).has('busy');

export const STAFF = [
  { id: id('ferreira'), version: 1, name: 'Dr Ana Ferreira', role: 'owner', archived: false },
  { id: id('wojcik'), version: 1, name: 'Dr Tomasz Wójcik', role: 'practitioner', archived: false },
  { id: id('siobhan'), version: 1, name: 'Siobhán Kelly', role: 'practitioner', archived: false },
  { id: id('obi'), version: 1, name: 'Dr Nneka Obi', role: 'practitioner', archived: false },
  { id: id('maya'), version: 1, name: 'Maya Chen', role: 'desk', archived: false },
  ...(busy ? ['Brandt', 'Costa', 'Dubois', 'Eriksen', 'Fontaine', 'Greco', 'Haas'] : []).map((name) => ({
    id: id(name),
    version: 1,
    name: `Dr ${name}`,
    role: 'practitioner',
    archived: false,
  })),
];
export const ROOMS = [1, 2, 3, 4].map((n) => ({ id: id(`room${n}`), version: 1, name: `Room ${n}`, archived: false }));

const gbp = (minor: number) => ({ minor, currency: 'GBP' });
export const SERVICES = (
  [
    ['Check-up', 20, 4500],
    ['New patient exam', 40, 6500],
    ['Scale and polish', 40, 7200],
    ['Filling', 45, 14500],
    ['Crown, preparation', 75, 42000],
    ['Crown fit', 45, 0],
    ['Root canal', 60, 35000],
    ['Whitening review', 45, 24000],
    ['Implant, stage 1', 60, 115000],
    ['Brace adjustment', 40, 8500],
    ['Toothache', 30, 4500],
    ['After the extraction', 20, 0],
  ] as [string, number, number][]
).map(([name, minutes, price]) => ({
  id: id(name),
  version: 1,
  name,
  minutes,
  price: gbp(price),
  bufferAfter: minutes > 30 ? 10 : 0,
  archived: false,
  needsRoom: true,
  staffIds: [] as string[],
  segments: [],
  bufferBefore: 0,
  colour: 0,
  lateCancelHours: 24,
  publicName: null,
  taxRate: '0',
  taxCategory: 'exempt',
  recallMonths: name === 'Check-up' ? 6 : null,
}));

interface Person {
  name: string;
  say?: string;
  phone?: string;
  email?: string;
  worry?: string;
  born?: string;
  first?: boolean;
}
const PEOPLE: Person[] = [
  {
    name: 'Kwame Mensah',
    say: 'KWAH-meh MEN-sah',
    phone: '07700 900 142',
    email: 'kwame@mensahbuild.example',
    born: '1984-02-11',
    worry: 'Needles. Tell him before each step, count to three. Comes from the building site, so mornings run late.',
  },
  { name: 'Abena Mensah', phone: '07700 900 142', born: '1986-09-30' },
  { name: 'Efua Mensah', born: '2020-03-04' },
  {
    name: 'Priya Raghunathan',
    say: 'PREE-ya',
    phone: '07700 900 218',
    worry: 'Afraid it will hurt. Show her the room first.',
    first: true,
  },
  { name: 'Jürgen Weiß', phone: '07700 900 344', email: 'buchhaltung@weiss.example' },
  { name: 'Aoife Ní Bhriain', say: 'EE-fa', phone: '07700 900 561' },
  { name: 'Oluwaseun Adeyemi', say: 'Seun', phone: '07700 900 777' },
  { name: 'Dimitris Papadopoulos', phone: '07700 900 611' },
  { name: 'Noor and Sami Haddad', phone: '07700 900 612' },
  { name: 'Nguyễn Thị Hoa', phone: '07700 900 187' },
  { name: 'Hiroshi Tanaka', phone: '07700 900 432' },
  { name: 'Mei-Ling Chow', phone: '07700 900 433' },
  { name: 'Xóchitl Ramírez', say: 'SOH-cheel', phone: '07700 900 434' },
  { name: 'Łukasz Nowak', say: 'WOO-kash', phone: '07700 900 435' },
  { name: 'Leilani Kahananui', phone: '07700 900 436' },
  { name: 'Tariq Hussain', phone: '07700 900 437' },
  { name: 'Zofia Kowalczyk', phone: '07700 900 438' },
  { name: 'Elif Demir', phone: '07700 900 439' },
  { name: 'Sigríður Jónsdóttir', email: 'sigga@example.is' },
  { name: 'João Almeida', phone: '07700 900 440' },
  { name: 'Rose Tremblay', phone: '07700 900 441' },
  { name: 'Grace Whitfield', phone: '07700 900 442' },
  { name: 'Chidi Okonkwo', phone: '07700 900 443' },
  { name: 'Wanjiru Kamau', phone: '07700 900 444' },
  { name: 'Ivan Petrović', phone: '07700 900 445' },
  { name: 'Ana Petrescu', phone: '07700 900 233' },
  { name: 'Hafana Yusuf', phone: '07700 900 447' },
  { name: 'Fatima Al-Zahrani', phone: '07700 900 448' },
  { name: 'Mehmet Yıldız', phone: '07700 900 449' },
  { name: 'Amara Diallo', phone: '07700 900 450' },
  { name: 'Siân Llewellyn', phone: '07700 900 451' },
];

const consent = (purpose: string, channel: string, state: string) => ({
  purpose,
  channel,
  state,
  allowed: state === 'granted',
  how: 'form',
  at: '2026-03-01T10:00:00Z',
});
export const CLIENTS = PEOPLE.map((person, i) => {
  const [given = '', ...rest] = person.name.split(' ');
  const point = (kind: 'phone' | 'email', value: string) => ({
    id: id(person.name + kind),
    kind,
    value,
    state: 'ok',
    label: null as string | null,
    flag: null as string | null,
    lineType: 'mobile',
    normalized: kind === 'phone' ? `+44${value.slice(1).replaceAll(' ', '')}` : value,
  });
  return {
    id: id(person.name),
    number: i + 1,
    version: 3,
    kind: 'person',
    name: person.name,
    calledAs: given,
    givenName: given as string | null,
    familyName: rest.join(' ') as string | null,
    organisationName: null as string | null,
    preferredName: null as string | null,
    sayAs: person.say ?? null,
    worry: person.worry ?? null,
    birthDate: person.born ?? null,
    language: 'en',
    tags: i % 5 === 0 ? ['family'] : ([] as string[]),
    notes: null as string | null,
    addresses: [{ street: 'Narrow Quay', houseNumber: '7', postalCode: 'BS1 4QA', city: 'Bristol', country: 'GB' }],
    contactPoints: [
      ...(person.phone ? [point('phone', person.phone)] : []),
      ...(person.email ? [point('email', person.email)] : []),
    ],
    consents: [
      consent('appointment_service', 'sms', 'granted'),
      consent('recall', 'sms', 'granted'),
      consent('marketing', 'sms', 'refused'),
      consent('appointment_service', 'email', 'granted'),
      consent('invoice_service', 'email', 'granted'),
    ],
    billTo: null,
    billToName: null,
    paysFor:
      person.name === 'Kwame Mensah'
        ? [
            { id: id('Efua Mensah'), name: 'Efua Mensah' },
            { id: id('Abena Mensah'), name: 'Abena Mensah' },
          ]
        : [],
    noShow: { missed: 0, of: 19, percent: 0, late: 2 },
    importId: null,
    archived: null as string | null,
    created: '2021-03-11T09:00:00Z',
    updated: '2027-06-04T09:00:00Z',
  };
});
export type MockClient = (typeof CLIENTS)[number];
export const clientName = (clientId: string) => {
  const found = CLIENTS.find((client) => client.id === clientId);
  return found?.name ?? '';
};

type Visit = [
  start: string,
  minutes: number,
  who: string,
  service: string,
  staff: string,
  room: number,
  status: string,
];
const VISITS: Visit[] = [
  ['08:30', 20, 'Rose Tremblay', 'Check-up', 'ferreira', 1, 'completed'],
  ['09:00', 45, 'Fatima Al-Zahrani', 'Root canal', 'wojcik', 2, 'completed'],
  ['09:00', 40, 'Zofia Kowalczyk', 'Scale and polish', 'siobhan', 3, 'completed'],
  ['09:10', 85, 'Mehmet Yıldız', 'Crown, preparation', 'ferreira', 1, 'completed'],
  ['10:00', 60, 'Chidi Okonkwo', 'Implant, stage 1', 'wojcik', 2, 'completed'],
  ['10:45', 30, 'Amara Diallo', 'Check-up', 'ferreira', 1, 'completed'],
  ['10:50', 40, 'Siân Llewellyn', 'Scale and polish', 'siobhan', 3, 'completed'],
  ['11:20', 20, 'Grace Whitfield', 'Check-up', 'ferreira', 1, 'no_show'],
  ['11:30', 30, 'Wanjiru Kamau', 'Check-up', 'wojcik', 2, 'completed'],
  ['12:00', 30, 'Ivan Petrović', 'Filling', 'ferreira', 1, 'completed'],
  ['13:00', 45, 'Elif Demir', 'Whitening review', 'siobhan', 3, 'completed'],
  ['13:20', 30, 'Sigríður Jónsdóttir', 'Check-up', 'wojcik', 2, 'completed'],
  ['13:30', 20, 'João Almeida', 'After the extraction', 'obi', 4, 'completed'],
  ['13:30', 40, 'Jürgen Weiß', 'Filling', 'ferreira', 1, 'in_progress'],
  ['14:00', 40, 'Aoife Ní Bhriain', 'Scale and polish', 'siobhan', 3, 'in_progress'],
  ['14:10', 60, 'Oluwaseun Adeyemi', 'Root canal', 'wojcik', 2, 'arrived'],
  ['14:20', 40, 'Priya Raghunathan', 'New patient exam', 'ferreira', 1, 'arrived'],
  ['14:45', 30, 'Dimitris Papadopoulos', 'Check-up', 'obi', 4, 'confirmed'],
  ['15:00', 40, 'Noor and Sami Haddad', 'Check-up', 'ferreira', 1, 'confirmed'],
  ['15:30', 45, 'Hiroshi Tanaka', 'Crown fit', 'wojcik', 2, 'booked'],
  ['15:30', 30, 'Mei-Ling Chow', 'Check-up', 'obi', 4, 'confirmed'],
  ['16:00', 40, 'Xóchitl Ramírez', 'Brace adjustment', 'obi', 4, 'confirmed'],
  ['16:10', 30, 'Łukasz Nowak', 'Toothache', 'ferreira', 1, 'booked'],
  ['16:40', 40, 'Leilani Kahananui', 'Scale and polish', 'siobhan', 3, 'confirmed'],
  ['17:10', 20, 'Tariq Hussain', 'Check-up', 'wojcik', 2, 'booked'],
];

function visit(day: string, [start, minutes, who, service, staff, room, status]: Visit) {
  const civil = `${day}T${start}`;
  const end = new Date(Date.parse(`${civil}Z`) + minutes * 60_000).toISOString().slice(0, 16);
  return {
    id: id(`${civil}${who}`),
    version: 1,
    staffId: id(staff),
    roomId: id(`room${room}`),
    clientId: id(who),
    clientName: who,
    serviceIds: [id(service)],
    serviceNames: [service],
    staffName: STAFF.find((one) => one.id === id(staff))?.name ?? '',
    roomName: `Room ${room}`,
    minutes,
    fold: 0,
    statusSince: utc(civil),
    allowed: ['confirmed', 'arrived', 'in_progress', 'completed', 'no_show', 'cancelled'].filter(
      (one) => one !== status,
    ),
    price: SERVICES.find((one) => one.id === id(service))?.price ?? null,
    start: civil,
    end,
    zone: ZONE,
    startUtc: utc(civil),
    endUtc: utc(end),
    status,
    seriesId: null as string | null,
    shelved: false,
    detached: false,
    sayAs: PEOPLE.find((one) => one.name === who)?.say ?? null,
    firstVisit: PEOPLE.find((one) => one.name === who)?.first ?? false,
    worry: PEOPLE.find((one) => one.name === who)?.worry ?? null,
    note: null as string | null,
  };
}
function busyWeek() {
  const staff = STAFF.filter((one) => one.role === 'practitioner');
  return ['07', '08', '09', '10', '11', '12'].flatMap((day, d) =>
    staff.flatMap((who, s) =>
      Array.from({ length: 14 }, (_, n) => {
        const minute = 8 * 60 + n * 40 + ((s * 5) % 20);
        const start = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        const person = PEOPLE[(d * 7 + s * 3 + n) % PEOPLE.length]?.name ?? '';
        const status = d < 1 ? 'completed' : ['booked', 'confirmed', 'confirmed'][(n + s) % 3];
        const made = visit(`2027-06-${day}`, [start, 30, person, 'Check-up', '', 1, status ?? 'booked']);
        return { ...made, id: id(`${day}${who.id}${n}`), staffId: who.id, staffName: who.name };
      }),
    ),
  );
}
export const APPOINTMENTS = [
  ...(busy ? busyWeek() : []),
  ...VISITS.map((one) => visit(TODAY, one)),
  visit('2027-06-17', ['08:30', 45, 'Kwame Mensah', 'Filling', 'ferreira', 1, 'booked']),
  visit('2027-06-04', ['10:00', 40, 'Kwame Mensah', 'Scale and polish', 'siobhan', 3, 'completed']),
  visit('2027-06-09', ['09:30', 30, 'Zofia Kowalczyk', 'Check-up', 'wojcik', 2, 'booked']),
  visit('2027-06-10', ['11:00', 45, 'Wanjiru Kamau', 'Filling', 'ferreira', 1, 'confirmed']),
];

const out = (at: string, who: string, state: string, text: string, more: Record<string, unknown> = {}) => ({
  id: id(`${at}${who}out`),
  state,
  channel: 'sms',
  to: '07700 900 ***',
  clientId: id(who),
  clientName: who,
  dueUtc: utc(`${TODAY}T${at}`),
  markedUtc: utc(`${TODAY}T${at}`),
  text,
  ruleName: 'The day before' as string | null,
  subject: null,
  parts: 1,
  proof: 1,
  proofUtc: null,
  nextTryUtc: null,
  trigger: 'appointment',
  attempts: 1,
  provider: 'twilio',
  reason: null as string | null,
  about: { kind: 'appointment', id: id(who) },
  ...more,
});
export const OUTBOX = [
  out('14:00', 'Wanjiru Kamau', 'delivered', 'Harbour Street Dental: Wanjiru, your visit is Thu 10 June at 11:00.'),
  out('13:58', 'João Almeida', 'delivered', 'How did it go? Reply 1 to 5.'),
  out('13:51', 'Nguyễn Thị Hoa', 'accepted', 'A place is free today at 15:20. Reply YES to take it.'),
  out(
    '13:41',
    'Zofia Kowalczyk',
    'unknown',
    'Harbour Street Dental: Zofia, your visit is Wed 9 June at 09:30 with Dr Wójcik. Reply C to confirm, or call 0117 496 0170.',
    { reason: 'line_broke' },
  ),
  out('10:00', 'Tariq Hussain', 'failed', 'Harbour Street Dental: Tariq, your visit is today at 17:10.', {
    reason: 'number_not_in_use',
  }),
  out('14:20', 'Leilani Kahananui', 'planned', 'Harbour Street Dental: Leilani, see you at 16:40.', {
    attempts: 0,
    markedUtc: null,
  }),
  out('08:00', 'Noor and Sami Haddad', 'skipped', '', { attempts: 0, reason: 'grouped' }),
];

export const INVOICES = [
  ['2027-0371', 'Tariq Hussain', '2027-04-21', '2027-05-05', 21250, 21250],
  ['2027-0388', 'Rose Tremblay', '2027-05-14', '2027-05-28', 6800, 6800],
  ['2027-0390', 'Ivan Petrović', '2027-05-20', '2027-06-03', 13200, 13200],
  ['2027-0398', 'Kwame Mensah', '2027-06-04', '2027-06-18', 7200, -7200],
].map(([number, who, day, due, total, open]) => ({
  id: id(String(number)),
  kind: 'invoice',
  state: 'issued',
  number: String(number),
  date: String(day),
  dueDate: String(due),
  clientId: id(String(who)),
  clientName: String(who),
  total: gbp(Number(total)),
  open: gbp(Number(open)),
  version: 2,
}));
