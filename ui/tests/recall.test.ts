import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, type Affected } from '../src/bridge';
import { id } from '../src/bridge/mock/data';
import { toasts } from '../src/components/toasts.svelte';
import RecallPanel from '../src/features/appointments/RecallPanel.svelte';
import { isSettled, settledWords, toChoice } from '../src/features/business/settle';
import SettleDialog from '../src/features/business/SettleDialog.svelte';
import { now } from '../src/format/now.svelte';
import { session } from '../src/frame/session.svelte';

beforeEach(async () => {
  now.set('2027-06-08T13:12:00Z');
  await session.load();
});

it('a recall is put off with a reason, and says until when', async () => {
  render(RecallPanel, { onclose: () => undefined });
  await screen.findByText('No message can go: call them.');
  await userEvent.click(screen.getAllByRole('button', { name: 'Put off…' })[0] as HTMLElement);
  const save = screen.getByRole('button', { name: 'Save' });
  expect(save.hasAttribute('disabled'), 'a reason is needed').toBe(true);
  await userEvent.type(screen.getByLabelText('Why'), 'Abroad');
  await userEvent.click(save);
  await screen.findByText('Put off until 8 Jul.');
});

describe('visits inside days away', () => {
  const visit = { appointmentId: 'a', clientId: 'c', start: '2027-06-09T09:30', version: 4 } as Affected;

  it('are settled once each move has its time', () => {
    const move = { action: 'move' as const, date: '2027-06-20', start: '' };
    expect(isSettled(move)).toBe(false);
    expect(isSettled({ ...move, action: 'shelve' })).toBe(true);
    expect(toChoice(visit, { ...move, start: '10:00' })).toEqual({
      appointmentId: 'a',
      version: 4,
      action: 'move',
      start: '2027-06-20T10:00',
    });
    expect(toChoice(visit, { ...move, action: 'keep' })).not.toHaveProperty('start');
    expect(settledWords({ kept: 2, moved: 0, cancelled: 0, shelved: 1 })).toBe('Done: 2 stay and one is parked.');
  });

  it('are kept until somebody decides', async () => {
    const closed = await bridge.closures.create({ from: '2027-06-09', to: '2027-06-09', reason: 'Course' });
    expect(closed.affected).toHaveLength(1);
    render(SettleDialog, { affected: closed.affected, onclose: () => undefined });
    const what = await screen.findByLabelText('What becomes of the visit of Zofia Kowalczyk');
    expect((what as HTMLSelectElement).value).toBe('keep');
    await userEvent.selectOptions(what, 'cancel');
    await userEvent.click(screen.getByRole('button', { name: 'Do this' }));
    await waitFor(() => expect(toasts.list.at(-1)?.text).toBe('Done: one is cancelled.'));
    const page = await bridge.appointments.list({
      from: '2027-06-09',
      to: '2027-06-09',
      clientId: id('Zofia Kowalczyk'),
    });
    expect(page.items.map((one) => one.status)).toEqual(['cancelled']);
  });
});
