import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bridge, followChanges, type AppointmentView, type BlockView } from '../src/bridge';
import { mockTransport } from '../src/bridge/mock';
import { useTransport } from '../src/bridge/transport';
import { handleKey, shown } from '../src/components/keys.svelte';
import { toasts } from '../src/components/toasts.svelte';
import { Calendar } from '../src/features/appointments/calendar.svelte';
import CalendarPage from '../src/features/appointments/CalendarPage.svelte';
import { changeOf, conflictOf } from '../src/features/appointments/clash';
import { columnsOf } from '../src/features/appointments/columns';
import { CalendarImport } from '../src/features/appointments/files/import.svelte';
import { blockedOn, type Column } from '../src/features/appointments/grid';
import { Hover } from '../src/features/appointments/hover.svelte';
import { allPlaced, wishList } from '../src/features/appointments/series';
import TellDialog from '../src/features/appointments/TellDialog.svelte';
import HolidaySection from '../src/features/business/HolidaySection.svelte';
import { ruleOf } from '../src/features/business/holidays';
import { now } from '../src/format/now.svelte';
import { acts } from '../src/frame/acts.svelte';
import { route } from '../src/frame/route.svelte';
import { session } from '../src/frame/session.svelte';

const DAY = '2027-06-08';
const column = (staffId: string, day = DAY): Column => ({ key: staffId, staffId, day, title: staffId });
const part = (itemId: string, staffId: string, offset: number) => ({
  id: itemId,
  staffId,
  staffName: staffId,
  roomId: null,
  offset,
  minutes: 30,
  bufferBefore: 0,
  bufferAfter: 0,
});
const two = {
  id: 'two',
  start: `${DAY}T09:00`,
  minutes: 60,
  staffId: 'ana',
  roomId: null,
  status: 'booked',
  items: [part('first', 'ana', 0), part('second', 'bo', 30)],
} as unknown as AppointmentView;
const block = (resourceId: string, start: string, end: string) =>
  ({ id: resourceId + start, resourceId, title: 'Meeting', start, end }) as BlockView;

/** Answers some commands otherwise than the made-up practice does. */
function answering(answers: Record<string, (request: never) => unknown>) {
  const mock = mockTransport();
  useTransport({
    ...mock,
    invoke: async (command, request) =>
      command in answers ? answers[command]?.(request as never) : mock.invoke(command, request),
  });
}
const listen = (event: Event) => handleKey(event as KeyboardEvent);
beforeEach(async () => {
  now.set('2027-06-08T13:12:00Z');
  await session.load();
  await followChanges();
  window.addEventListener('keydown', listen);
});
afterEach(() => {
  window.removeEventListener('keydown', listen);
  useTransport(mockTransport());
  acts.close();
  window.location.hash = '';
  route.read();
});

describe('a move', () => {
  it('in the column of the second person changes the time only', () => {
    const plan = { visit: two, column: column('bo'), from: column('bo'), at: 600, minutes: 60 };
    expect(changeOf(plan)).toEqual({ start: `${DAY}T10:00` });
    expect(changeOf({ ...plan, column: column('cy') })).toEqual({
      start: `${DAY}T10:00`,
      staffId: 'cy',
      itemId: 'second',
    });
    expect(changeOf({ ...plan, column: { key: DAY, day: DAY, title: '' }, from: {}, at: 540 })).toEqual({});
  });

  it('into blocked time is not called free', () => {
    const plan = { visit: two, column: column('bo'), from: column('bo'), at: 600, minutes: 60 };
    const blocks = [block('bo', `${DAY}T10:45`, `${DAY}T11:15`)];
    expect(conflictOf(plan, [], blocks)).toMatchObject({ kind: 'blocked', by: { from: 645, to: 675 } });
    expect(conflictOf({ ...plan, at: 660 }, [], [block('ana', `${DAY}T11:30`, `${DAY}T12:00`)])).toBeUndefined();
  });

  it('to a day that is not loaded says nothing of it until it is', () => {
    let days = { from: DAY, to: DAY };
    const calendar = new Calendar(() => ({ ...days, visits: [], blocked: [] }));
    calendar.start(two, column('ana'));
    expect(calendar.known).toBe(true);
    calendar.carry(1);
    days = { from: DAY, to: DAY };
    expect(calendar.known).toBe(false);
  });
});

it('blocked time is cut at midnight, and stands side by side where all people share a column', () => {
  const blocks = [
    block('ana', '2027-06-07T22:00', `${DAY}T10:00`),
    block('bo', `${DAY}T09:00`, `${DAY}T11:00`),
    block('bo', `${DAY}T00:00`, '2027-06-09T00:00'),
  ];
  expect(blockedOn(blocks, DAY, column('ana'))).toMatchObject([{ at: 0, minutes: 600, lanes: 1 }]);
  expect(blockedOn(blocks, DAY).map((one) => [one.at, one.minutes, one.lanes])).toEqual([
    [0, 1440, 3],
    [0, 600, 3],
    [540, 120, 3],
  ]);
  expect(blockedOn(blocks, '2027-06-09')).toEqual([]);
});

it('a saved set takes everybody it names, whoever has a column else', () => {
  const staff = [{ id: 'ana', name: 'Ana', role: 'desk' }] as never[];
  const wish = { view: 'day' as const, date: DAY, from: DAY, by: 'people' as const, who: '', rooms: [] };
  const found = columnsOf({ ...wish, set: { name: 's', columns: ['ana'] }, staff: [], everybody: staff });
  expect(found.map((one) => one.key)).toEqual(['ana']);
});

it('another time is settled once it has one', () => {
  const wishes = { a: { act: 'move' as const }, b: { act: 'book' as const } };
  expect(allPlaced(wishes)).toBe(false);
  expect(wishList(wishes)).toEqual([{ date: 'b', act: 'book' }]);
  expect(allPlaced({ ...wishes, a: { act: 'move', start: `${DAY}T10:00` } })).toBe(true);
});

it('a plus is a key like others, and a true minus a minus', () => {
  expect(shown('+')).toBe('+');
  expect(shown('Ctrl++')).toBe('Ctrl +');
  expect(shown('Ctrl+K')).toBe('Ctrl K');
  const typed = { kind: 'easter' as const, date: '', month: '', weekday: '', nth: '', days: '\u22122' };
  expect(ruleOf(typed)).toEqual({ kind: 'easter', days: -2 });
});

it('the card goes when the pointer is on no visit', () => {
  const hover = new Hover();
  hover.shown = { id: 'a', beside: new DOMRect() };
  hover.rest({ target: document.createElement('div') } as unknown as Event);
  expect(hover.shown).toBeUndefined();
});

it('an older preview of a calendar file does not win', async () => {
  const answers: ((value: unknown) => void)[] = [];
  answering({ ics_import_preview: () => new Promise((resolve) => answers.push(resolve)) });
  const work = new CalendarImport();
  work.file = { file: 'f', name: 'f' };
  work.target = 'holidays';
  const [first, second] = [work.again(), work.again()];
  await waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.({ fileName: 'newer', items: [] });
  await second;
  answers[0]?.({ fileName: 'older', items: [] });
  await first;
  expect(work.preview).toMatchObject({ fileName: 'newer' });
  expect(work.busy).toBe(false);
});

describe('the slot cursor', () => {
  it('has Enter while the focus is on it; another button keeps its own', async () => {
    const { container } = render(CalendarPage);
    await screen.findByRole('button', { name: /Dimitris Papadopoulos/ });
    await userEvent.keyboard('{Control>}{ArrowDown}{/Control}');
    expect(document.activeElement?.matches('.empty')).toBe(true);
    expect(container.querySelector('.cursor')).toBeTruthy();
    await userEvent.keyboard('{Enter}');
    expect(acts.current).toMatchObject({ kind: 'visit', start: `${DAY}T14:30` });
    acts.close();
    screen.getByRole('button', { name: 'Filter' }).focus();
    await waitFor(() => expect(container.querySelector('.cursor')).toBeNull());
    await userEvent.keyboard('{Enter}');
    expect(acts.current).toBeUndefined();
    await waitFor(() => expect(container.parentElement?.querySelector('search')).toBeTruthy());
    await userEvent.click(screen.getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Filter' })));
  });

  it('is where a column that is pressed by key books, never at the top', async () => {
    const { container } = render(CalendarPage);
    await screen.findByRole('button', { name: /Dimitris Papadopoulos/ });
    const empty = container.querySelector('[data-col] > .empty') as HTMLElement;
    await fireEvent.click(empty, { detail: 0, clientY: 0 });
    expect(acts.current).toMatchObject({ kind: 'visit', start: `${DAY}T14:15` });
  });
});

it('tabbing through a note leaves what another desk has written', async () => {
  const visit = (await bridge.appointments.list({ from: DAY, to: DAY })).items.find(
    (one) => one.clientName === 'Dimitris Papadopoulos',
  ) as AppointmentView;
  window.location.hash = `#/calendar?visit=${visit.id}`;
  route.read();
  render(CalendarPage);
  const field = (await screen.findByLabelText('Note')) as HTMLTextAreaElement;
  const elsewhere = await bridge.appointments.update({
    id: visit.id,
    version: visit.version,
    note: 'Brings the X-ray',
  });
  await waitFor(() => expect(field.value).toBe('Brings the X-ray'));
  field.focus();
  field.blur();
  await userEvent.type(field, ', late');
  await bridge.appointments.update({ id: visit.id, version: elsewhere.version, note: 'Brings nothing' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  field.blur();
  await screen.findByText(/Brings nothing/);
  expect(await bridge.appointments.get({ id: visit.id })).toMatchObject({ note: 'Brings nothing' });
  expect(field.value).toBe('Brings the X-ray, late');
});

describe('"Tell the client?"', () => {
  const asked = {
    kind: 'changed',
    count: 1,
    was: `${DAY}T09:00`,
    told: null,
    proposed: { sms: true, email: false },
    sms: { to: '+44', subject: null, text: 'New time', skip: null },
    email: { to: null, subject: null, text: null, skip: 'no_address' },
  };
  it('goes on to the next question once, and Enter is no answer while it loads', async () => {
    let answer: (value: unknown) => void = () => undefined;
    answering({ notice_ask: () => new Promise((resolve) => (answer = resolve)) });
    const then = { kind: 'call' as const };
    const opened: unknown[] = [];
    const open = acts.open.bind(acts);
    acts.open = (act) => (opened.push(act), open(act));
    render(TellDialog, { act: { kind: 'tell', visitId: 'v', name: 'Ana', then } });
    await userEvent.keyboard('{Enter}');
    expect(opened).toEqual([]);
    answer(asked);
    const yes = await screen.findByRole('button', { name: /Tell/ });
    await waitFor(() => expect(document.activeElement).toBe(yes));
    await userEvent.click(screen.getByRole('button', { name: /Not yet/ }));
    await waitFor(() => expect(opened).toEqual([then]));
    acts.open = open;
  });
});

it('a holiday tick that is refused shows again what is so, and keeps the focus', async () => {
  const row = { id: 'h', name: 'Midsummer', date: '2027-06-24', closed: false, rule: { kind: 'yearly' } };
  answering({
    holiday_list: () => ({ items: [row], next: null }),
    closure_create: () => {
      throw { code: 'busy', fields: {}, detail: '' };
    },
  });
  render(HolidaySection, { onclosed: () => Promise.resolve() });
  const box = (await screen.findByRole('checkbox')) as HTMLInputElement;
  box.focus();
  await userEvent.click(box);
  await waitFor(() => expect(toasts.list).toHaveLength(1));
  await waitFor(() => expect(box.checked).toBe(false));
  expect(document.activeElement).toBe(box);
});

it('what is put down is the visit as it is now', async () => {
  const mock = (await bridge.appointments.list({ from: DAY, to: DAY })).items.find(
    (one) => one.clientName === 'Dimitris Papadopoulos',
  ) as AppointmentView;
  window.location.hash = '';
  route.read();
  render(CalendarPage);
  const found = await screen.findByRole('button', { name: /Dimitris Papadopoulos/ });
  found.focus();
  await userEvent.keyboard('{Control>}x{/Control}');
  await bridge.appointments.update({ id: mock.id, version: mock.version, note: null });
  await userEvent.keyboard('{Control>}{ArrowDown}{/Control}');
  for (let n = 0; n < 9; n += 1) await userEvent.keyboard('{Control>}{ArrowDown}{/Control}');
  await userEvent.keyboard('{Control>}v{/Control}');
  await waitFor(async () => expect((await bridge.appointments.get({ id: mock.id })).start).not.toBe(mock.start));
});
