import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, type AppointmentView, type WaitingView } from '../src/bridge';
import { id } from '../src/bridge/mock/data';
import { handleKey } from '../src/components/keys.svelte';
import { toasts } from '../src/components/toasts.svelte';
import CalendarPage from '../src/features/appointments/CalendarPage.svelte';
import OfferDialog from '../src/features/appointments/OfferDialog.svelte';
import PlaceDialog from '../src/features/appointments/PlaceDialog.svelte';
import { isSide } from '../src/features/appointments/sides';
import { bestFirst, offeredWords, slotOf, slotWords, wishWords } from '../src/features/appointments/waiting';
import WaitDialog from '../src/features/appointments/WaitDialog.svelte';
import { now } from '../src/format/now.svelte';
import { acts } from '../src/frame/acts.svelte';
import { route } from '../src/frame/route.svelte';
import { session } from '../src/frame/session.svelte';

const wish = (more: Partial<WaitingView> = {}) =>
  ({
    serviceIds: [id('Check-up')],
    staffIds: [],
    weekdays: [],
    dayparts: [],
    from: null,
    to: null,
    ...more,
  }) as unknown as WaitingView;
const quiet = { 'color-contrast': { enabled: false }, region: { enabled: false }, 'target-size': { enabled: false } };
const visits = () => bridge.appointments.list({ from: '2027-06-08', to: '2027-06-08' }).then((page) => page.items);
const ofTariq = async () => (await visits()).find((one) => one.clientName === 'Tariq Hussain') as AppointmentView;

beforeEach(async () => {
  now.set('2027-06-08T13:12:00Z');
  await session.load();
  acts.close();
});

describe('a wish in words', () => {
  it('names only what is narrowed', () => {
    expect(wishWords(wish())).toBe('Check-up');
    expect(wishWords(wish({ dayparts: ['morning'], weekdays: [1, 3], staffIds: [id('obi')], to: '2027-07-01' }))).toBe(
      'Check-up, morning, Mon and Wed, with Dr Nneka Obi, until 1 Jul',
    );
  });

  it('goes with the free time and with what was offered', () => {
    const slot = { staffId: id('obi'), start: '2027-06-08T14:45', minutes: 30 };
    expect(slotWords(slot)).toContain('Tuesday 8 June');
    expect(slotWords(slot)).toContain('Dr Nneka Obi');
    const made = { id: 'o', entryId: 'e', clientId: 'c', expiresUtc: '2027-06-08T13:42:00Z' };
    expect(offeredWords('Hoa', { ...made, via: 'phone' })).toContain('Call them now');
    expect(offeredWords('Hoa', { ...made, via: 'message' })).toContain('kept until 14:42');
  });

  it('stands before those whom the time does not suit, in the order of the list', () => {
    const rows = [wish({ id: 'a', fits: false }), wish({ id: 'b', fits: true }), wish({ id: 'c', fits: true })];
    expect(bestFirst(rows).map((one) => one.id)).toEqual(['b', 'c', 'a']);
  });
});

it('a place of the window names one of the lists or none', () => {
  expect(isSide('shelf')).toBe('shelf');
  expect(isSide('toString')).toBeUndefined();
});

describe('the waiting list', () => {
  it('takes somebody in with what they wish', async () => {
    render(WaitDialog, { act: { kind: 'wait', clientId: id('Ivan Petrović'), name: 'Ivan Petrović' } });
    await userEvent.click(screen.getByLabelText('afternoon'));
    await userEvent.click(screen.getByLabelText('Urgent'));
    await userEvent.click(screen.getByRole('button', { name: 'Put on the list' }));
    await waitFor(() => expect(toasts.list.at(-1)?.text).toBe('Ivan Petrović is on the waiting list.'));
    const page = await bridge.waiting.list({});
    expect(page.items.find((one) => one.clientName === 'Ivan Petrović')).toMatchObject({
      dayparts: ['afternoon'],
      urgent: true,
    });
    await toasts.undoLast();
    expect((await bridge.waiting.list({})).items.some((one) => one.clientName === 'Ivan Petrović')).toBe(false);
  });

  it('offers a free time to whom it suits, says why not to the others, and takes the answer', async () => {
    const slot = { staffId: id('obi'), start: '2027-06-08T16:45', minutes: 30 };
    render(OfferDialog, { act: { kind: 'offer', slot } });
    const busy = (await screen.findByText('Hafana Yusuf')).closest('li') as HTMLElement;
    expect(within(busy).getByText('too short')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Offer to Nguyễn Thị Hoa' }));
    await waitFor(() => expect(toasts.list.at(-1)?.text).toContain('Offered to Nguyễn Thị Hoa'));

    window.location.hash = '#/calendar?side=waiting';
    route.read();
    const { container } = render(CalendarPage);
    await userEvent.click(await screen.findByRole('button', { name: 'They said yes' }));
    await waitFor(() => expect(toasts.list.at(-1)?.text).toBe('Nguyễn Thị Hoa has the time now.'));
    const found = await axe.run(container, { rules: quiet });
    expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
    window.location.hash = '';
    route.read();
  });
});

describe('the shelf', () => {
  it('takes a visit by its key, asks the waiting list, and gives it back with a time', async () => {
    const visit = await ofTariq();
    window.location.hash = `#/calendar?visit=${visit.id}`;
    route.read();
    window.addEventListener('keydown', handleKey);
    const { unmount } = render(CalendarPage);
    await screen.findByRole('complementary', { name: 'Tariq Hussain' });
    await userEvent.keyboard('u');
    await waitFor(() => expect(toasts.list.at(-1)?.text).toContain('The visit of Tariq Hussain is parked.'));
    expect(acts.current, 'no open wish fits into 20 minutes').toBeUndefined();
    expect(await ofTariq()).toBeUndefined();
    await userEvent.keyboard('2');
    await screen.findByText('A time by 22 Jun');
    unmount();
    window.removeEventListener('keydown', handleKey);

    const [parked] = (await bridge.shelfs.list({})).items;
    render(PlaceDialog, { visit: parked as AppointmentView, onclose: () => undefined });
    await userEvent.click((await screen.findAllByRole('button', { name: /Tuesday 8 June, 16:45/ }))[0] as HTMLElement);
    await userEvent.click(screen.getByRole('button', { name: 'Put in the calendar' }));
    await waitFor(async () => expect((await ofTariq())?.start).toBe('2027-06-08T16:45'));
    expect(slotOf(await ofTariq()).minutes).toBe(20);
    window.location.hash = '';
    route.read();
  });
});
