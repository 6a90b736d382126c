import { announce, type Handler } from '../mock';
import { id, ROOMS, SERVICES, STAFF, ZONE } from './data';

let business = {
  version: 4,
  name: 'Harbour Street Dental',
  country: 'GB',
  currency: 'GBP',
  zone: ZONE,
  language: 'en',
  clientTerm: 'patients',
  taxId: 'GB 123 4567 89',
  preset: 'dental',
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
    [`${noun}_update`]: (request: { id: string; version: number }) => {
      const row = rows.find((one) => one.id === request.id);
      if (!row) throw { code: 'not_found' };
      Object.assign(row, request, { version: request.version + 1 });
      changed(row.id);
      return row;
    },
  };
}

export const handlers: Record<string, Handler> = {
  business_get: () => business,
  business_update: (request: object) => {
    business = { ...business, ...request, version: business.version + 1 };
    announce({ slice: 'business', id: 'business' });
    return business;
  },
  ...table(tables.staff, 'staff'),
  ...table(tables.room, 'room'),
  ...table(tables.service, 'service'),
};
