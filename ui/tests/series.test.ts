import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, type AppointmentView, type SeriesDate } from '../src/bridge';
import { id } from '../src/bridge/mock/data';
import { toasts } from '../src/components/toasts.svelte';
import BookDialog from '../src/features/appointments/BookDialog.svelte';
import { Calendar } from '../src/features/appointments/calendar.svelte';
import CancelDialog from '../src/features/appointments/CancelDialog.svelte';
import { once, ruleOf, type RepeatDraft } from '../src/features/appointments/repeat';
import { bookedWords, needsReason, problemsOf, stateWords } from '../src/features/appointments/series';
import { now } from '../src/format/now.svelte';
import { session } from '../src/frame/session.svelte';

const date = (day: string, state: string, more: Partial<SeriesDate> = {}): SeriesDate => ({
  date: day,
  start: `${day}T10:00`,
  state,
  ...more,
});
beforeEach(async () => {
  now.set('2027-06-08T13:12:00Z');
  await session.load();
});

describe('the dates of a series', () => {
  const dates = [date('2027-06-15', 'free'), date('2027-06-22', 'closure'), date('2027-06-31', 'no_such_day')];

  it('ask for a choice where somebody is taken or away, not where there is no such day', () => {
    expect(problemsOf(dates).map((one) => one.date)).toEqual(['2027-06-22']);
  });

  it('need a reason only where booking all the same overrules somebody', () => {
    expect(needsReason(dates, 'book')).toBe(false);
    expect(needsReason([...dates, date('2027-06-29', 'overlap')], 'book')).toBe(true);
    expect(needsReason([...dates, date('2027-06-29', 'overlap')], 'leave_out')).toBe(false);
  });

  it('say who is in the way', () => {
    const clash = {
      kind: 'overlap',
      resourceName: 'Dr Obi',
      clientName: 'Ana',
      start: '2027-06-29T10:00',
      end: '2027-06-29T10:30',
    };
    expect(stateWords(date('2027-06-29', 'overlap', { with: [clash] as never }))).toBe(
      'Dr Obi is taken 10:00 to 10:30 by Ana',
    );
    expect(stateWords(date('2027-06-22', 'closure'))).toBe('Closed that day.');
  });

  it('are told after the booking: how many, and how many were left out', () => {
    const booked = { start: '2027-06-15T10:00', count: 5, leftOut: [{ date: '2027-06-22', reason: 'closure' }] };
    expect(bookedWords('Ana', booked as AppointmentView)).toBe(
      'Ana is booked 5 times, from Tuesday 15 June, 10:00. Left out: 1',
    );
    expect(bookedWords('Ana', { start: '2027-06-15T10:00' } as AppointmentView)).toContain('Ana is booked, Tuesday');
  });
});

describe('the rule of a series', () => {
  const draft = (more: Partial<RepeatDraft>): RepeatDraft => ({ ...once(), ...more });

  it('has every kind that Rust takes', () => {
    const rule = (more: Partial<RepeatDraft>, day = '2027-06-08') => ruleOf(draft(more), day);
    expect(rule({ freq: 'WEEKLY', days: [4, 1], every: '2' })).toBe('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=6');
    expect(rule({ freq: 'DAILY', ending: 'open' })).toBe('FREQ=DAILY');
    expect(rule({ freq: 'MONTHLY', monthly: 'nth' })).toBe('FREQ=MONTHLY;BYDAY=2TU;COUNT=6');
    expect(rule({ freq: 'MONTHLY', monthly: 'last' }, '2027-06-29')).toBe('FREQ=MONTHLY;BYDAY=-1TU;COUNT=6');
    expect(rule({ freq: 'MONTHLY', monthly: 'last_day' }, '2027-05-31')).toBe('FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=6');
    expect(rule({ freq: 'MONTHLY' }, '2027-05-31')).toBe('FREQ=MONTHLY;BYMONTHDAY=31;COUNT=6');
    expect(rule({ freq: 'YEARLY', ending: 'until', until: '2030-06-08' })).toBe('FREQ=YEARLY;UNTIL=20300608');
  });

  it('is none while something is missing', () => {
    expect(ruleOf(once(), '2027-06-08')).toBe('');
    expect(ruleOf(draft({ freq: 'WEEKLY', count: '' }), '2027-06-08')).toBe('');
    expect(ruleOf(draft({ freq: 'WEEKLY', ending: 'until' }), '2027-06-08')).toBe('');
    expect(ruleOf(draft({ freq: 'WEEKLY', every: '0' }), '2027-06-08')).toBe('');
  });
});

describe('a series in the window', () => {
  const book = async () => {
    const staffId = id('wojcik');
    render(BookDialog, { act: { kind: 'visit', clientId: id('Ana Petrescu'), staffId, start: '2027-07-06T10:00' } });
    await waitFor(() =>
      expect((screen.getByRole('combobox', { name: 'Who comes' }) as HTMLInputElement).value).toBe('Ana Petrescu'),
    );
    await userEvent.selectOptions(screen.getByLabelText('Repeat'), 'WEEKLY');
    await screen.findByText('One date cannot be booked as it is.');
    await userEvent.click(screen.getByRole('button', { name: /Book visit/ }));
    await waitFor(() => expect(toasts.list.at(-1)?.text).toContain('Left out: 1'));
    const page = await bridge.appointments.list({
      from: '2027-07-01',
      to: '2027-09-01',
      clientId: id('Ana Petrescu'),
    });
    return page.items.filter((one) => one.status !== 'cancelled');
  };

  it('shows its dates first, leaves out what is closed, is moved and called off by scope', async () => {
    const made = await book();
    expect(made).toHaveLength(5);
    const visit = made[2] as AppointmentView;

    const calendar = new Calendar();
    calendar.start(visit, { key: 'w', staffId: visit.staffId, day: visit.start.slice(0, 10), title: 'W' });
    calendar.put({ at: 11 * 60 });
    await calendar.drop();
    expect(calendar.asking, 'a move of a series waits for its scope').toBe(true);
    expect(calendar.plan).toBeDefined();
    await calendar.drop('this');
    expect(calendar.plan).toBeUndefined();

    const present = { ...visit, version: visit.version + 1 };
    render(CancelDialog, { visit: present, onclose: () => undefined, ondone: () => undefined });
    await userEvent.click(screen.getByRole('button', { name: 'This and following' }));
    await userEvent.click(screen.getByRole('button', { name: 'Cancel the visit' }));
    await waitFor(() => expect(toasts.list.at(-1)?.text).toBe('3 visits of Ana Petrescu are cancelled.'));
  });
});

it('who often did not come is asked for a deposit; who always came is not spoken of', async () => {
  render(BookDialog, { act: { kind: 'visit', clientId: id('Grace Whitfield') } });
  await screen.findByText(/Missed 3 of 12 \(25 %\)/);
  expect(screen.getByText(/Ask for a deposit of £20.00/)).toBeTruthy();
});
