import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { bridge, type Snapshot } from '../src/bridge';
import { id } from '../src/bridge/mock/data';
import { addressLines } from '../src/features/invoices/paper/address';
import Paper from '../src/features/invoices/paper/Paper.svelte';
import { payment, sums } from '../src/features/invoices/paper/parts';
import { wordsOf } from '../src/features/invoices/paper/words';

const draft = () => bridge.invoices.paper({ id: id('weiss-draft') });
const nobody = { contact: null, extra: null, region: null, taxId: null, registration: null, phone: null, email: null };
const party = (country: string) => ({
  ...nobody,
  website: null,
  name: 'Ana',
  street: 'Main',
  houseNumber: '8',
  postalCode: '12345',
  city: 'Town',
  region: 'CA',
  country,
});

it('addresses follow their country, as on the PDF', async () => {
  const german = await wordsOf('de');
  const lines = (country: string) => addressLines(party(country), 'DE', german);
  expect(lines('DE')).toEqual(['Ana', 'Main 8', '12345 Town']);
  expect(lines('GB')).toEqual(['Ana', '8 Main', 'Town 12345', 'VEREINIGTES KÖNIGREICH']);
  expect(lines('US')).toEqual(['Ana', '8 Main', 'Town, CA 12345', 'VEREINIGTE STAATEN']);
});

it('a document speaks its own language: words, dates and figures', async () => {
  const page = await draft();
  render(Paper, { page, words: await wordsOf(page.language), number: '2027-0412' });
  expect(screen.getByRole('heading', { name: 'Rechnung' })).toBeTruthy();
  expect(screen.getAllByText('8. Juni 2027').length).toBe(2);
  expect(screen.getAllByText('145,00').length).toBe(2);
  expect(screen.getByText('435,76 £')).toBeTruthy();
  expect(screen.getByText('Zahlbar ohne Abzug bis 22. Juni 2027, Verwendungszweck 2027-0412.')).toBeTruthy();
});

it('English stands in for a language without words, with English months', async () => {
  const italian = await wordsOf('it-IT');
  expect(italian.language).toBe('en');
  expect(italian.date('2027-06-08')).toBe('8 June 2027');
  expect(italian.number(1234550, 'EUR')).toBe('12.345,50');
});

it('the line that is typed is marked on the paper', async () => {
  const page = await draft();
  const { container } = render(Paper, { page, words: await wordsOf('de'), changed: 2 });
  expect(container.querySelector('tr.changed')?.textContent).toContain('Aufbissschiene');
});

it('nobody is asked to pay a credit note, nor a document without a number', async () => {
  const page = await draft();
  const words = await wordsOf('en');
  expect(payment(page, null, null, words)).toBeUndefined();
  expect(payment({ ...page, kind: 'credit_note' }, '2027-0412', null, words)).toBeUndefined();
  expect(payment({ ...page, payable: 0 }, '2027-0412', null, words)).toBeUndefined();
});

it('a business that charges no tax shows no tax', async () => {
  const page = await draft();
  const words = await wordsOf('en');
  const untaxed: Snapshot = {
    ...page,
    seller: { ...page.seller, taxId: null },
    groups: page.groups.map((group) => ({ ...group, taxes: [] })),
  };
  expect(sums(untaxed, words)).toEqual([]);
  expect(sums(page, words).map((one) => one.value)).toEqual(['390.30', '0.00', '45.46']);
});
