// Series, the waiting list, the shelf and recalls of the made-up practice.
import { announce, type Handler } from '../mock';
import { APPOINTMENTS, clientName, id, SERVICES, TODAY } from './data';

type Visit = (typeof APPOINTMENTS)[number];
interface Slot {
  staffId: string;
  start: string;
  minutes: number;
}
const changed = (about: string) => announce({ slice: 'appointments', id: about });
const later = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** The dates of a rule: enough of RFC 5545 for the three rules that the window offers. */
function datesOf(start: string, rrule: string): string[] {
  const count = Number(/COUNT=(\d+)/.exec(rrule)?.[1] ?? 1);
  const step = rrule.includes('MONTHLY') ? 28 : rrule.includes('INTERVAL=2') ? 14 : 7;
  return Array.from({ length: count }, (_, n) => later(start.slice(0, 10), n * step));
}
interface Wish {
  clientId: string;
  serviceIds: string[];
  staffId: string;
  start: string;
  repeat?: { rrule: string; onProblem?: string } | null;
}
const clashAt = (staffId: string, start: string) =>
  APPOINTMENTS.find(
    (one) => one.staffId === staffId && one.status !== 'cancelled' && one.start <= start && one.end > start,
  );
function preview({ staffId, start, repeat }: Wish) {
  return datesOf(start, repeat?.rrule ?? '').map((date, n) => {
    const at = `${date}${start.slice(10)}`;
    const clash = clashAt(staffId, at);
    if (clash) return { date, start: at, state: 'overlap', with: [{ ...clash, resourceName: clash.staffName }] };
    // The third date falls on a day on which the practice is closed.
    return { date, start: at, state: n === 2 ? 'closure' : 'free', with: [] };
  });
}
export function booksSeries(wish: Wish, one: (wish: object) => Visit) {
  const dates = preview(wish);
  const kept = dates.filter((date) => date.state === 'free' || wish.repeat?.onProblem === 'book');
  const seriesId = id(JSON.stringify(wish));
  const made = kept.map((date) => one({ ...wish, repeat: null, seriesId, start: date.start, override: {} }));
  for (const visit of made) visit.seriesId = seriesId;
  const leftOut = dates.filter((date) => !kept.includes(date)).map((date) => ({ date: date.date, reason: date.state }));
  return { ...made[0], count: made.length, leftOut };
}
/** The visits of a series that a scope reaches. */
export function following(visit: Visit, scope = 'this'): Visit[] {
  if (scope === 'this' || !visit.seriesId) return [visit];
  return APPOINTMENTS.filter(
    (one) => one.seriesId === visit.seriesId && (scope === 'all' || one.start >= visit.start) && one.start >= TODAY,
  );
}

const MINUTES = 40;
const person = (name: string, service: string, more: object = {}) => ({
  id: id(`waits ${name}`),
  version: 1,
  clientId: id(name),
  serviceIds: [id(service)],
  minutes: SERVICES.find((one) => one.name === service)?.minutes ?? MINUTES,
  staffIds: [] as string[],
  weekdays: [] as number[],
  dayparts: [] as string[],
  from: null as string | null,
  to: null as string | null,
  urgent: false,
  note: null as string | null,
  joined: '2027-06-01T09:00:00Z',
  unanswered: 0,
  offeredUntil: null as string | null,
  offerId: null as string | null,
  ...more,
});
const waiting = [
  person('Chidi Okonkwo', 'Toothache', { urgent: true }),
  person('Nguyễn Thị Hoa', 'Check-up', { dayparts: ['afternoon'] }),
  person('Hafana Yusuf', 'Root canal', { weekdays: [1, 3], note: 'Works in the mornings' }),
];
const suits = (one: (typeof waiting)[number], slot: Slot) => {
  const why = one.offeredUntil ? 'offered' : one.minutes > slot.minutes ? 'too_short' : null;
  return { fits: why === null, why };
};
export const freed = (visit: Visit) => ({ couldCome: waiting.filter((one) => suits(one, visit).fits).length || null });
let offered: { id: string; entryId: string; slot: Slot } | undefined;

function offer(slot: Slot, entryId?: string) {
  const entry = waiting.find((one) => (entryId ? one.id === entryId : suits(one, slot).fits));
  if (!entry) throw { code: 'not_found', fields: {}, detail: '' };
  entry.offeredUntil = '2027-06-08T13:42:00Z';
  offered = { id: id(`offer ${entry.id}`), entryId: entry.id, slot };
  entry.offerId = offered.id;
  changed(entry.id);
  return { ...offered, clientId: entry.clientId, expiresUtc: entry.offeredUntil, via: 'message' };
}

const parked: (Visit & { due: string; since: string })[] = [];
let recalls = ['Rose Tremblay', 'Grace Whitfield'].map((name, n) => ({
  clientId: id(name),
  clientName: name,
  serviceId: id('Check-up'),
  serviceName: 'Check-up',
  last: '2026-12-05',
  due: later('2027-06-05', n * 14),
  snoozedTo: null as string | null,
  nextNotice: n === 0 ? '2027-06-21' : null,
  notices: 1 - n,
  via: n === 0 ? 'message' : 'phone',
}));

const FEEDS = [
  {
    id: id('feed 1'),
    staffId: null,
    folder: '/home/desk/Synced',
    fileName: 'deskbell-calendar.ics',
    level: 'initials',
    writtenUtc: `${TODAY}T08:00:00Z`,
    fault: null as string | null,
  },
];
const SENDING = {
  window: { from: '08:00', to: '20:00' },
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  dailyCap: 2,
  maxParts: 8,
  askPayments: false,
  publishOnly: false,
  version: 1,
};
const EVENTS = [
  { key: 'a', title: 'Team meeting', state: 'new', ticked: true, overlaps: [] },
  {
    key: 'b',
    title: 'Dentists’ congress',
    state: 'new',
    ticked: false,
    overlaps: [{ clientName: 'Grace Whitfield', start: `${TODAY}T10:00` }],
  },
  { key: 'c', title: 'Birthday', state: 'transparent', ticked: false, overlaps: [] },
].map((one) => ({ ...one, line: 5, start: `${TODAY}T10:00`, end: `${TODAY}T11:00`, lastDay: null, shifted: false }));

const blocks: {
  id: string;
  version: number;
  resourceId: string;
  title: string;
  start: string;
  end: string;
  fold: number;
  minutes: number;
}[] = [];

export const handlers: Record<string, Handler> = {
  calendar_feed_list: () => ({ items: FEEDS, next: null }),
  calendar_feed_create: (draft: { staffId?: string | null; level?: string | null }) => {
    const made = { ...FEEDS[0], ...draft, id: id(`feed ${FEEDS.length + 1}`), fileName: 'deskbell-person.ics' };
    FEEDS.push(made as (typeof FEEDS)[number]);
    return made;
  },
  calendar_feed_delete: ({ id: gone }: { id: string }) => {
    const place = FEEDS.findIndex((one) => one.id === gone);
    if (place >= 0) FEEDS.splice(place, 1);
    return { id: gone };
  },
  ics_import_preview: () => ({
    fileName: 'team.ics',
    sha256: 'a1',
    items: EVENTS,
    same: 2,
    unreadable: [{ line: 41, reason: 'unknown_zone', title: 'Call with Tokyo' }],
  }),
  ics_import_run: ({ also = [], leaveOut = [] }: { also?: string[]; leaveOut?: string[] }) => ({
    added: EVENTS.filter((one) => (one.ticked || also.includes(one.key)) && !leaveOut.includes(one.key)).length,
    changed: 0,
    removed: 0,
    left: 0,
    unreadable: 1,
  }),
  send_settings_get: () => SENDING,
  send_settings_set: (wanted: typeof SENDING) => Object.assign(SENDING, wanted, { version: SENDING.version + 1 }),
  notice_ask: () => ({
    kind: null,
    count: 0,
    was: null,
    told: null,
    proposed: { sms: false, email: false },
    sms: { to: null, subject: null, text: null, skip: null },
    email: { to: null, subject: null, text: null, skip: null },
  }),
  closure_undecided: () => ({ items: [], next: null }),
  holiday_list: () => ({ items: [], next: null }),
  block_list: ({ from, to }: { from: string; to: string }) => ({
    items: blocks.filter((one) => one.start.slice(0, 10) <= to && one.end.slice(0, 10) >= from),
    next: null,
  }),
  block_create: (draft: { staffId?: string; roomId?: string; title: string; start: string; minutes: number }) => {
    const resourceId = draft.staffId ?? draft.roomId ?? '';
    const made = {
      id: id(`block ${draft.start} ${resourceId}`),
      version: 1,
      resourceId,
      title: draft.title,
      start: draft.start,
      end: new Date(Date.parse(`${draft.start}Z`) + draft.minutes * 60_000).toISOString().slice(0, 16),
      fold: 0,
      minutes: draft.minutes,
    };
    blocks.push(made);
    changed(made.id);
    return { id: made.id, version: 1, count: 1 };
  },
  block_delete: ({ id: wanted }: { id: string }) => {
    const [gone] = blocks.splice(
      blocks.findIndex((one) => one.id === wanted),
      1,
    );
    changed(wanted);
    return gone;
  },
  series_preview: (wish: Wish) => ({ items: preview(wish), next: null }),
  no_show_get: ({ clientId, serviceIds }: { clientId: string; serviceIds?: string[] }) => {
    const often = clientName(clientId) === 'Grace Whitfield';
    return {
      missed: often ? 3 : 0,
      of: 12,
      percent: often ? 25 : 0,
      late: 0,
      missedInYear: often ? 2 : 0,
      lastMissed: often ? TODAY : null,
      askDeposit: often,
      deposit: often && serviceIds?.length ? { minor: 2000, currency: 'GBP' } : null,
    };
  },
  waiting_list: ({ slot }: { slot?: Slot | null }) => ({
    items: waiting.map((one) => ({
      ...one,
      clientName: clientName(one.clientId),
      ...(slot ? suits(one, slot) : { fits: null, why: null }),
    })),
    next: null,
  }),
  waiting_add: (request: { clientId: string; serviceIds: string[] }) => {
    const made = { ...person(clientName(request.clientId), 'Check-up'), ...request };
    waiting.push(made);
    changed(made.id);
    return { id: made.id, version: 1 };
  },
  waiting_remove: ({ id: wanted, version }: { id: string; version: number }) => {
    const at = waiting.findIndex((one) => one.id === wanted);
    if (at < 0) throw { code: 'not_found', fields: {}, detail: '' };
    waiting.splice(at, 1);
    changed(wanted);
    return { id: wanted, version: version + 1 };
  },
  waiting_offer: ({ entryId, slot }: { entryId?: string; slot: Slot }) => offer(slot, entryId),
  waiting_answer: ({ id: wanted, answer }: { id: string; answer: string }) => {
    if (offered?.id !== wanted) throw { code: 'not_found', fields: {}, detail: '' };
    const { entryId } = offered;
    const at = waiting.findIndex((one) => one.id === entryId);
    if (answer === 'yes') waiting.splice(at, 1);
    else if (waiting[at]) Object.assign(waiting[at], { offeredUntil: null, offerId: null });
    changed(entryId);
    return { booked: answer === 'yes', entryId, appointmentId: null, next: null };
  },
  shelf_list: () => ({ items: parked.filter((one) => APPOINTMENTS.find((v) => v.id === one.id)?.shelved), next: null }),
  appointment_shelve: ({ id: wanted, version }: { id: string; version: number }) => {
    const found = APPOINTMENTS.find((one) => one.id === wanted);
    if (!found) throw { code: 'not_found', fields: {}, detail: '' };
    if (found.version !== version) throw { code: 'conflict', fields: {}, detail: '' };
    Object.assign(found, { shelved: true, version: version + 1, status: 'booked' });
    parked.push({ ...found, due: later(TODAY, 14), since: '2027-06-08T13:12:00Z' });
    changed(wanted);
    return { ...found, ...freed(found) };
  },
  recall_list: () => ({ items: recalls, next: null }),
  recall_decide: (request: { clientId: string; serviceId: string; until?: string | null }) => {
    recalls = recalls.flatMap((one) => {
      if (one.clientId !== request.clientId) return [one];
      return request.until ? [{ ...one, snoozedTo: request.until }] : [];
    });
    changed(request.clientId);
    return {};
  },
  ics_export: () => ({ events: 3 }),
};
