import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { bridge, type AppointmentView } from '../src/bridge';
import { mockTransport } from '../src/bridge/mock';
import { id } from '../src/bridge/mock/data';
import { useTransport } from '../src/bridge/transport';
import ToastRegion from '../src/components/ToastRegion.svelte';
import { toasts } from '../src/components/toasts.svelte';
import {
  bookVisit,
  cancelVisit,
  moveVisit,
  parkVisit,
  placeVisit,
  setVisitStatus,
} from '../src/features/appointments/visit-acts';
import { acts } from '../src/frame/acts.svelte';
import { run } from '../src/frame/report';

const DAY = '2027-11-09';
let days = 0;
/** A visit on a day of its own, so that no other stands in the way. */
const made = async (more: object = {}) => {
  days += 1;
  const day = `2027-1${days % 2}-${String(days + 9)}`;
  const visit = await bridge.appointments.book({
    clientId: id('Rose Tremblay'),
    serviceIds: [id('Check-up')],
    staffId: id('obi'),
    start: `${day}T09:00`,
    minutes: 30,
    ...more,
  });
  return { visit, at: (time: string) => `${day}T${time}` };
};
const now = async (visit: { id: string }) => (await bridge.appointments.get({ id: visit.id })) as AppointmentView;

describe('what was done to a visit', () => {
  it('is taken back step by step and done again step by step', async () => {
    const { visit, at } = await made();
    let last = visit;
    for (const time of ['10:00', '11:00', '12:00']) last = await moveVisit(last, { start: at(time) });
    for (const time of ['11:00', '10:00', '09:00']) {
      expect(await toasts.undoLast()).toBe(true);
      expect((await now(visit)).start).toBe(at(time));
    }
    expect(await toasts.undoLast()).toBe(false);
    for (const time of ['10:00', '11:00', '12:00']) {
      expect(await toasts.redoLast()).toBe(true);
      expect((await now(visit)).start).toBe(at(time));
    }
    expect(await toasts.redoLast()).toBe(false);
    expect(await toasts.undoLast()).toBe(true);
    expect((await now(visit)).start).toBe(at('11:00'));
  });

  it('is taken back once for each press, however fast', async () => {
    const { visit, at } = await made();
    await moveVisit(await moveVisit(visit, { start: at('10:00') }), { start: at('11:00') });
    await Promise.all([toasts.undoLast(), toasts.undoLast()]);
    expect((await now(visit)).start).toBe(at('09:00'));
    await Promise.all([toasts.redoLast(), toasts.redoLast()]);
    expect((await now(visit)).start).toBe(at('11:00'));
  });

  it('goes back over another status where the table has no way at once', async () => {
    const { visit } = await made();
    const confirmed = await setVisitStatus(visit, 'confirmed');
    const done = await setVisitStatus(confirmed, 'completed');
    expect(done.status).toBe('completed');
    await toasts.undoLast();
    expect((await now(visit)).status).toBe('confirmed');
    await cancelVisit(await now(visit), { by: 'client', note: null, scope: 'this' });
    acts.close();
    await toasts.undoLast();
    expect((await now(visit)).status).toBe('confirmed');
    await toasts.redoLast();
    expect((await now(visit)).status).toBe('cancelled');
    acts.close();
  });

  it('a booking comes back as the same visit, with what was done to it since', async () => {
    const start = `${DAY}T09:00`;
    const wish = { clientId: id('Rose Tremblay'), serviceIds: [id('Check-up')], staffId: id('obi'), start };
    const booked = await bookVisit(wish);
    await moveVisit(booked, { start: `${DAY}T10:00` });
    await toasts.undoLast();
    await toasts.undoLast();
    expect((await now(booked)).status).toBe('cancelled');
    await toasts.redoLast();
    await toasts.redoLast();
    expect(await now(booked)).toMatchObject({ status: 'booked', start: `${DAY}T10:00` });
  });

  it('parked and placed, both ways', async () => {
    const { visit, at } = await made();
    const confirmed = await setVisitStatus(visit, 'confirmed');
    const parked = await parkVisit(confirmed);
    acts.close();
    await placeVisit(parked, at('15:00'));
    await toasts.undoLast();
    expect(((await now(visit)) as { shelved?: boolean }).shelved).toBe(true);
    await toasts.undoLast();
    expect(await now(visit)).toMatchObject({ shelved: false, start: at('09:00'), status: 'confirmed' });
  });

  it('sends back only what was changed, for the part that was changed', async () => {
    const { visit } = await made();
    const sent: unknown[] = [];
    const mock = mockTransport();
    useTransport({
      ...mock,
      invoke: (command, request) => (
        command === 'appointment_move' && sent.push(request),
        mock.invoke(command, request)
      ),
    });
    const part = { ...visit, id: 'second', staffId: id('wojcik'), roomId: id('room1') };
    const two = {
      ...visit,
      items: [{ ...part, id: 'first', staffId: visit.staffId }, part],
    } as unknown as AppointmentView;
    await moveVisit(two, { minutes: 45 });
    await toasts.undoLast();
    await moveVisit(await now(two), { start: visit.start.replace('09:00', '10:00') });
    await moveVisit({ ...two, version: (await now(two)).version }, { staffId: id('lindqvist'), itemId: 'second' });
    await toasts.undoLast();
    useTransport(mock);
    expect(sent.map((one) => ({ ...(one as object), id: undefined, version: undefined }))).toEqual([
      { minutes: 45 },
      { minutes: 30 },
      { start: visit.start.replace('09:00', '10:00') },
      { staffId: id('lindqvist'), itemId: 'second' },
      { staffId: id('wojcik'), itemId: 'second' },
    ]);
  });
});

describe('a step that is refused', () => {
  it('stays while somebody stands in the way, who is named; goes when another desk has changed the visit', async () => {
    render(ToastRegion, { onundo: (toast) => run(() => toasts.undo(toast)) });
    const { visit, at } = await made();
    const moved = await moveVisit(visit, { start: at('12:00') });
    const taker = await bridge.appointments.book({
      clientId: id('Grace Whitfield'),
      serviceIds: [id('Check-up')],
      staffId: id('obi'),
      start: at('09:00'),
      minutes: 30,
    });
    await userEvent.click(await screen.findByRole('button', { name: /Undo/ }));
    await screen.findByText(/Dr Nneka Obi is taken 09:00 to 09:30 by Grace Whitfield/);
    await bridge.appointments.cancel({ id: taker.id, version: taker.version, by: 'client' });
    await toasts.undoLast();
    expect((await now(visit)).start).toBe(at('09:00'));

    const later = await moveVisit(await now(moved), { start: at('14:00') });
    await bridge.appointments.move({ id: later.id, version: later.version, start: at('16:00') });
    await expect(toasts.undoLast()).rejects.toMatchObject({ code: 'conflict' });
    expect(await toasts.undoLast(), 'the lost step is gone').toBe(false);
  });
});
