import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { AppointmentView } from '../src/bridge';
import BookDialog from '../src/features/appointments/BookDialog.svelte';
import CalendarPage from '../src/features/appointments/CalendarPage.svelte';
import { rangeOf, stepped } from '../src/features/appointments/calendar.svelte';
import {
  blocksOf,
  civilAt,
  closedParts,
  crowded,
  minuteOf,
  neighbour,
  span,
  type Column,
} from '../src/features/appointments/grid';
import { route } from '../src/frame/route.svelte';
import { now } from '../src/format/now.svelte';
import { session } from '../src/frame/session.svelte';

const column: Column = { key: 'ana', staffId: 'ana', day: '2027-06-08', title: 'Ana' };
const visit = (start: string, minutes: number, more: Partial<AppointmentView> = {}) =>
  ({
    id: start,
    start: `2027-06-08T${start}`,
    minutes,
    staffId: 'ana',
    items: [],
    ...more,
  }) as unknown as AppointmentView;

describe('the grid', () => {
  it('puts side by side what runs at the same time, and gives the width back after', () => {
    const blocks = blocksOf([visit('09:00', 60), visit('09:30', 60), visit('10:00', 30), visit('11:00', 30)], column);
    expect(blocks.map((block) => [block.visit.id, block.lane, block.lanes])).toEqual([
      ['09:00', 0, 2],
      ['09:30', 1, 2],
      ['10:00', 0, 2],
      ['11:00', 0, 1],
    ]);
  });

  it('shows a visit in the column of each person who takes part', () => {
    const both = visit('09:00', 60, { staffId: 'bo', items: [{ staffId: 'bo' }, { staffId: 'ana' }] as never });
    expect(blocksOf([both], column)).toHaveLength(1);
    expect(blocksOf([both], { ...column, staffId: 'cy' })).toHaveLength(0);
    expect(blocksOf([both], { ...column, day: '2027-06-09' })).toHaveLength(0);
  });

  it('reaches from the first opening to the last visit, on whole hours', () => {
    expect(span([{ from: '08:30', to: '17:00' }], [visit('18:10', 30)])).toEqual({ from: 480, to: 1140 });
    expect(
      closedParts(
        [
          { from: '09:00', to: '12:00' },
          { from: '13:00', to: '17:00' },
        ],
        480,
        1080,
      ),
    ).toEqual([
      { at: 480, minutes: 60 },
      { at: 720, minutes: 60 },
      { at: 1020, minutes: 60 },
    ]);
    expect(closedParts([], 480, 540)).toEqual([{ at: 480, minutes: 60 }]);
  });

  it('is walked by arrows: in time, and to the nearest of the next column', () => {
    const columns = [
      blocksOf([visit('09:00', 30), visit('11:00', 30)], column),
      [],
      blocksOf([visit('10:50', 30)], column),
    ];
    expect(neighbour(columns, '09:00', 'ArrowDown')).toBe('11:00');
    expect(neighbour(columns, '11:00', 'ArrowDown')).toBeUndefined();
    expect(neighbour(columns, '11:00', 'ArrowRight')).toBe('10:50');
    expect(neighbour(columns, '10:50', 'ArrowLeft')).toBe('11:00');
  });

  it('counts in minutes of the civil day', () => {
    expect(minuteOf('2027-06-08T14:20')).toBe(860);
    expect(civilAt('2027-06-08', 860)).toBe('2027-06-08T14:20');
    expect(rangeOf('week', '2027-06-08')).toEqual({ from: '2027-06-07', to: '2027-06-13' });
  });
});

describe('the page', () => {
  it('names every visit in full, moves one by keys, and says what was refused', async () => {
    now.set('2027-06-08T13:12:00Z');
    await session.load();
    const { container } = render(CalendarPage);
    const block = await screen.findByRole('button', { name: /Dimitris Papadopoulos, Check-up, Tuesday 8 June, 14:45/ });
    expect(block.getAttribute('aria-label')).toContain('Confirmed');
    const found = await axe.run(container, {
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false }, 'target-size': { enabled: false } },
    });
    expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
  });
});

describe('booking', () => {
  it('keeps what was typed when the time is taken, and offers the next free ones', async () => {
    now.set('2027-06-08T13:12:00Z');
    await session.load();
    const staffId = session.staff.find((one) => one.name === 'Dr Nneka Obi')?.id;
    const clientId = (await import('../src/bridge/mock/data')).id('Rose Tremblay');
    render(BookDialog, { act: { kind: 'visit', clientId, staffId, start: '2027-06-08T16:10' } });
    await waitFor(() =>
      expect((screen.getByRole('combobox', { name: 'Who comes' }) as HTMLInputElement).value).toBe('Rose Tremblay'),
    );
    await userEvent.click(screen.getByRole('button', { name: /Book visit/ }));
    await screen.findByText(/Dr Nneka Obi is taken 16:00 to 16:40 by Xóchitl Ramírez/);
    expect((screen.getByLabelText('Starts') as HTMLInputElement).value).toBe('16:10');
    expect(screen.getByText('Next free:')).toBeTruthy();
  });
});

describe('a month', () => {
  it('is shown in whole weeks, and steps by months whatever their length', () => {
    expect(rangeOf('month', '2027-06-08')).toEqual({ from: '2027-05-31', to: '2027-07-04' });
    expect(rangeOf('month', '2027-02-10')).toEqual({ from: '2027-02-01', to: '2027-02-28' });
    expect(stepped('month', '2027-01-31', 1)).toBe('2027-02-01');
    expect(stepped('month', '2027-01-31', -1)).toBe('2026-12-01');
    expect(stepped('week', '2027-06-08', 1)).toBe('2027-06-15');
    expect(stepped('day', '2027-12-31', 1)).toBe('2028-01-01');
  });

  it('names each day with its visits, and Enter on a day opens it', async () => {
    now.set('2027-06-08T13:12:00Z');
    await session.load();
    window.location.hash = '#/calendar?view=month';
    route.read();
    const { container } = render(CalendarPage);
    const day = await screen.findByRole('button', { name: 'Tuesday 8 June 25 visits' });
    const found = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
    expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
    day.focus();
    await userEvent.keyboard('{Enter}');
    expect(route.query.get('view')).toBe('day');
    expect(route.query.get('date')).toBe('2027-06-08');
    window.location.hash = '';
    route.read();
  });
});

it('a day that runs more at once than can be read side by side is crowded', () => {
  const days = [{ key: 'd', day: '2027-06-08', title: 'Tue' }];
  const together = (count: number) => Array.from({ length: count }, (_, n) => visit(`09:0${n}`, 30));
  expect(crowded(together(3), days)).toBe(false);
  expect(crowded(together(4), days)).toBe(true);
});
