// The snapshot of a made-up document.
import { id, TODAY } from './data';
import { amountOf, figures, taxed, type Line } from './invoices';

interface Source {
  clientId: string;
  clientName: string;
  number: string | null;
  lines: Line[];
  date?: string | null;
  dueDate?: string | null;
  text?: string | null;
  language?: string | null;
}
const nobody = {
  contact: null,
  extra: null,
  region: null,
  taxId: null,
  registration: null,
  phone: null,
  email: null,
  website: null,
};
const seller = {
  ...nobody,
  name: 'Harbour Street Dental',
  street: 'Harbour Street',
  houseNumber: '14',
  postalCode: 'BS1 4QA',
  city: 'Bristol',
  country: 'GB',
  phone: '0117 496 0170',
  email: 'hello@harbourstreet.example',
  taxId: 'GB 123 4567 89',
};
const patient = { ...nobody, street: 'Narrow Quay', houseNumber: '7', postalCode: 'BS1 4QA', city: 'Bristol' };
const company = {
  ...nobody,
  name: 'Weiß Metallbau GmbH',
  contact: 'Buchhaltung',
  street: 'Lindenallee',
  houseNumber: '8',
  postalCode: '50968',
  city: 'Köln',
  country: 'DE',
};

export function paper(from: Source) {
  const { groups, net, tax, total } = figures(from.lines);
  const abroad = from.clientId === id('Jürgen Weiß');
  const draft = from.number === null;
  return {
    schema: 1,
    kind: 'invoice',
    draft,
    number: from.number,
    date: from.date ?? TODAY,
    dueDate: from.dueDate ?? '2027-06-22',
    supplyDate: from.date ?? TODAY,
    supplyTo: null,
    terms: null,
    language: from.language ?? 'en',
    paper: 'a4',
    currency: 'GBP',
    prices: 'net',
    seller,
    buyer: abroad ? company : { ...patient, name: from.clientName, country: 'GB' },
    recipient: abroad ? { ...patient, name: from.clientName, country: 'GB' } : null,
    logoSha256: null,
    lines: from.lines.map((line, i) => ({
      position: i + 1,
      description: line.description ?? '',
      quantity: line.qty ?? '1',
      unit: null,
      unitPrice: line.price ?? '0.00',
      discount: null,
      amount: amountOf(line),
      net: amountOf(line),
      rate: taxed(line) ? '20' : '0',
      group: groups.findIndex((group) => (group.cat === 'S') === taxed(line)),
      supplyDate: null,
      recipient: null,
    })),
    discount: null,
    groups: groups.map((group) => ({
      category: group.cat,
      taxes: group.cat === 'S' ? [{ label: 'VAT', rate: group.rate, amount: group.tax }] : [],
      sum: group.base,
      discount: 0,
      base: group.base,
      reason: null,
      reasonCode: null,
    })),
    net,
    tax,
    total,
    rounding: 0,
    payable: total,
    credits: null,
    buyerReference: null,
    intro: null,
    text: from.text ?? null,
    bank: draft ? null : { iban: 'GB33BUKB20201555555555', bic: 'BUKBGB22', name: 'Harbour Street Dental' },
    paymentCode: null,
    fx: null,
  };
}
