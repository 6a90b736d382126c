import fc from 'fast-check';
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { bridge, type OutboxView } from '../src/bridge';
import { plain } from '../src/features/invoices/draft.svelte';
import InvoicePage from '../src/features/invoices/InvoicePage.svelte';
import { grouped } from '../src/features/reminders/messages';
import { id } from '../src/bridge/mock/data';
import { now } from '../src/format/now.svelte';
import { session } from '../src/frame/session.svelte';

describe('a typed decimal', () => {
  it.each([
    ['189.50', '189.50'],
    ['189,50', '189.50'],
    ['1,234.50', '1234.50'],
    ['1.234,50', '1234.50'],
    ['1 234', '1234'],
    ['1,234', '1234'],
    ['0.125', '0.125'],
    ['£14', '14'],
  ])('%s is %s', (typed, read) => expect(plain(typed)).toBe(read));

  it('keeps what is already written for Rust', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(99), (whole, cents) => {
        const text = `${whole}.${String(cents).padStart(2, '0')}`;
        expect(plain(text)).toBe(text);
      }),
    );
  });
});

it('a draft saves itself and shows the totals that Rust makes', async () => {
  now.set('2027-06-08T13:12:00Z');
  await session.load();
  const { id: draft } = await bridge.invoices.draft({
    clientId: id('Jürgen Weiß'),
    prices: 'gross',
    lines: [{ description: 'Composite filling', qty: '1', price: '145.00' }],
  });
  const { container } = render(InvoicePage, { id: draft });
  await screen.findByDisplayValue('Composite filling');
  const found = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Add a line' }));
  await userEvent.type(screen.getAllByLabelText('What').at(-1) as HTMLElement, 'Local anaesthetic');
  await userEvent.type(screen.getAllByLabelText('Price').at(-1) as HTMLElement, '18');
  await waitFor(() => expect(screen.getAllByText('£163.00').length).toBeGreaterThan(0), { timeout: 5000 });
  expect(screen.getByText('Gets number 2027-0412 for good')).toBeTruthy();
});

it('messages stand in the groups a person thinks in, what needs a decision first', () => {
  const message = (state: OutboxView['state'], dueUtc: string) => ({ id: state + dueUtc, state, dueUtc }) as OutboxView;
  const groups = grouped([
    message('delivered', '1'),
    message('due', '2'),
    message('unknown', '3'),
    message('delivered', '4'),
    message('skipped', '5'),
    message('undelivered', '6'),
  ]);
  expect(groups.map((group) => group.key)).toEqual(['unknown', 'failed', 'next', 'left-out', 'went-out']);
  expect(groups.at(-1)?.rows.map((row) => row.dueUtc)).toEqual(['4', '1']);
});
