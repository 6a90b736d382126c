import { announce, type Handler } from '../mock';
import { APPOINTMENTS, id, ROOMS, SERVICES, STAFF, ZONE } from './data';

// The smallest picture there is.
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
let business = {
  version: 4,
  name: 'Harbour Street Dental',
  country: 'GB',
  currency: 'GBP',
  zone: ZONE,
  language: 'en',
  clientTerm: 'patient',
  taxId: 'GB 123 4567 89',
  preset: 'dental',
  paper: 'a4',
  paymentDays: 14,
  registration: null,
  paymentQr: 'none',
  phone: '0117 496 0170',
  email: 'hello@harbourstreet.example',
  address: { street: 'Harbour Street', houseNumber: '14', postalCode: 'BS1 4QA', city: 'Bristol', country: 'GB' },
  bank: { iban: 'GB33BUKB20201555555555', bic: 'BUKBGB22', name: 'Harbour Street Dental' },
};
const tables = {
  staff: STAFF as { id: string }[],
  room: ROOMS as { id: string }[],
  service: SERVICES as { id: string }[],
};

function table(rows: { id: string }[], noun: string): Record<string, Handler> {
  const changed = (one: string) => announce({ slice: 'business', id: one });
  return {
    [`${noun}_list`]: () => ({ items: rows }),
    [`${noun}_create`]: (request: { name: string }) => {
      const made = { id: id(`${noun}${request.name}`), version: 1, active: true, ...request };
      rows.push(made);
      changed(made.id);
      return made;
    },
    [`${noun}_archive`]: (request: { id: string; version: number }) => {
      const row = rows.find((one) => one.id === request.id);
      if (!row) throw { code: 'not_found' };
      Object.assign(row, request, { version: request.version + 1 });
      changed(row.id);
      return row;
    },
    [`${noun}_update`]: (request: { id: string; version: number }) => {
      const row = rows.find((one) => one.id === request.id);
      if (!row) throw { code: 'not_found' };
      Object.assign(row, request, { version: request.version + 1 });
      changed(row.id);
      return row;
    },
  };
}

let hours = [1, 2, 3, 4, 5].flatMap((weekday) => [
  { weekday, from: '08:30', to: '12:30' },
  { weekday, from: '13:30', to: '17:30' },
]);
const own = new Map<string, typeof hours>();
const closures = [
  { id: id('summer'), from: '2027-08-09', to: '2027-08-20', reason: 'Summer', resourceId: null as string | null },
];

const insideOf = ({ from, to, staffId }: { from: string; to: string; staffId?: string | null }) =>
  APPOINTMENTS.filter(
    (one) =>
      one.start.slice(0, 10) >= from &&
      one.start.slice(0, 10) <= to &&
      ['booked', 'confirmed'].includes(one.status) &&
      (!staffId || one.staffId === staffId),
  ).map(({ id: appointmentId, clientId, seriesId, start, version }) => ({
    appointmentId,
    clientId,
    seriesId,
    start,
    version,
  }));
function settle({ appointmentId, action, start }: { appointmentId: string; action: string; start?: string }): void {
  const found = APPOINTMENTS.find((one) => one.id === appointmentId);
  if (!found) throw { code: 'not_found' };
  if (action === 'cancel') found.status = 'cancelled';
  if (action === 'shelve') found.shelved = true;
  if (action === 'move' && start) found.start = start;
}

let logo: string | null = null;

export const handlers: Record<string, Handler> = {
  logo_get: () => ({ png: logo }),
  logo_set: ({ file }: { file?: string | null }) => {
    logo = file ? DOT : null;
    announce({ slice: 'business', id: 'business' });
    return business;
  },
  business_get: () => business,
  business_update: (request: object) => {
    business = { ...business, ...request, version: business.version + 1 };
    announce({ slice: 'business', id: 'business' });
    return business;
  },
  hours_get: ({ staffId, roomId }: { staffId?: string; roomId?: string }) => ({
    weekly: own.get(staffId ?? roomId ?? '') ?? hours,
    own: own.has(staffId ?? roomId ?? ''),
  }),
  hours_set: ({ staffId, roomId, weekly }: { staffId?: string; roomId?: string; weekly: typeof hours }) => {
    if (staffId ?? roomId) own.set(staffId ?? roomId ?? '', weekly);
    else hours = weekly;
    announce({ slice: 'business', id: 'hours' });
    return { weekly };
  },
  closure_list: () => ({ items: closures }),
  closure_create: (request: { from: string; to: string; reason: string; staffId?: string | null }) => {
    const { staffId, ...rest } = request;
    const made = { resourceId: staffId ?? null, ...rest, id: id(request.reason + request.from) };
    closures.push(made);
    announce({ slice: 'business', id: made.id });
    return { id: made.id, affected: insideOf(request) };
  },
  closure_settle: ({ choices }: { choices: { appointmentId: string; action: string; start?: string }[] }) => {
    const so = (action: string) => choices.filter((one) => one.action === action).length;
    for (const choice of choices) settle(choice);
    announce({ slice: 'appointments', id: 'closures' });
    return { kept: so('keep'), moved: so('move'), cancelled: so('cancel'), shelved: so('shelve') };
  },
  closure_delete: ({ id: wanted }: { id: string }) => {
    closures.splice(
      closures.findIndex((one) => one.id === wanted),
      1,
    );
    announce({ slice: 'business', id: wanted });
    return { id: wanted };
  },
  ...table(tables.staff, 'staff'),
  ...table(tables.room, 'room'),
  ...table(tables.service, 'service'),
};
