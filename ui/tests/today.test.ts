import { render, screen } from '@testing-library/svelte';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { AppointmentView, InvoiceItem, OutboxView } from '../src/bridge';
import { now } from '../src/format/now.svelte';
import { session } from '../src/frame/session.svelte';
import { arrange, bookedMinutes, nextStates, tally } from '../src/pages/today/day';
import { needs, sums } from '../src/frame/needs';
import Today from '../src/pages/today/Today.svelte';

const visit = (start: string, status: string, minutes = 30) =>
  ({
    id: `${start}${status}`,
    clientId: `client ${start}`,
    start: `2027-06-08T${start}`,
    startUtc: `2027-06-08T${start}:00Z`,
    endUtc: new Date(Date.parse(`2027-06-08T${start}:00Z`) + minutes * 60_000).toISOString(),
    status,
  }) as AppointmentView;
const at = (time: string) => new Date(`2027-06-08T${time}:00Z`);
const starts = (visits: AppointmentView[]) => visits.map((one) => one.start.slice(11));

describe('the day', () => {
  const day = ['08:00', '08:30', '09:00', '09:30', '10:00'].map((start) => visit(start, 'completed'));

  it('folds all but the last three that are over', () => {
    const arranged = arrange([...day, visit('11:00', 'arrived'), visit('12:00', 'booked')], at('11:10'));
    expect(starts(arranged.earlier)).toEqual(['08:00', '08:30']);
    expect(starts(arranged.past)).toEqual(['09:00', '09:30', '10:00']);
    expect(starts(arranged.present)).toEqual(['11:00']);
    expect(starts(arranged.later)).toEqual(['12:00']);
  });

  it('gets ready for the next person', () => {
    const arranged = arrange(
      [visit('15:20', 'booked'), visit('15:30', 'booked'), visit('10:00', 'cancelled')],
      at('14:12'),
    );
    expect(arranged.nextId).toBe(visit('15:20', 'booked').id);
    expect(starts(arranged.later)).toEqual(['15:20', '15:30']);
  });

  it('counts people, not paper', () => {
    expect(
      tally([...day, visit('11:00', 'in_progress'), visit('12:00', 'no_show'), visit('13:00', 'cancelled')]),
    ).toEqual({
      visits: 7,
      done: 6,
      inside: 1,
      toCome: 0,
    });
    expect(
      bookedMinutes([visit('09:00', 'booked', 45), visit('10:00', 'no_show')], ['2027-06-08', '2027-06-09']),
    ).toEqual([45, 0]);
  });

  it('offers a way on from each status', () => {
    expect(nextStates(['arrived', 'cancelled'])).toEqual([{ status: 'arrived', keys: 'A' }]);
  });
});

describe('what needs a human', () => {
  const nothing = { outbox: [], talks: [], undecided: [], unbilled: [], overdue: [], visits: [] };

  it('is empty when nobody waits', () => expect(needs(nothing, '2027-06-08')).toEqual([]));

  it('puts the uncertain send first, then the failed one, money last', () => {
    const message = (id: string, state: string) =>
      ({ id, state, dueUtc: '2027-06-08T10:00:00Z', attempts: 1 }) as OutboxView;
    const owed = (id: string, dueDate: string, minor: number) =>
      ({ id, dueDate, clientId: 'tariq', open: { minor, currency: 'GBP' } }) as InvoiceItem;
    const found = needs(
      {
        ...nothing,
        outbox: [message('a', 'failed'), message('b', 'unknown'), message('c', 'delivered')],
        overdue: [owed('new', '2027-06-03', 100), owed('old', '2027-05-05', 200)],
        visits: [{ ...visit('17:10', 'booked'), clientId: 'tariq' }],
      },
      '2027-06-08',
    );
    expect(found.map((one) => one.key)).toEqual(['b', 'a', 'overdue']);
    expect(found[2]).toMatchObject({ oldestDays: 34, hereAt: '2027-06-08T17:10' });
  });

  it('never adds two currencies', () => {
    const gbp = { minor: 100, currency: 'GBP' };
    expect(sums([gbp, { minor: 50, currency: 'GBP' }, null, { minor: 9, currency: 'EUR' }])).toEqual([
      { minor: 150, currency: 'GBP' },
      { minor: 9, currency: 'EUR' },
    ]);
    expect(gbp.minor).toBe(100);
  });
});

it('the page shows the day and what rings, and is accessible', async () => {
  now.set('2027-06-08T13:12:00Z');
  await session.load();
  now.tick();
  const { container } = render(Today);
  await screen.findByText('Priya Raghunathan');
  await screen.findByText('Did the text to Zofia Kowalczyk go out?');
  expect(screen.getByText('3 invoices overdue')).toBeTruthy();
  const found = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
});
