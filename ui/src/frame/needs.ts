// What rings for a person: built from the slices, most urgent first. Each line is a question or a sentence with its acts;
// the component turns kinds into words.
import type { Affected, AppointmentView, InteractionView, InvoiceItem, Money, OutboxView } from '../bridge';
import { daysBetween } from '../format/when';

export type Need =
  | { kind: 'unknown'; key: string; urgency: number; at: string; message: OutboxView }
  | { kind: 'failed'; key: string; urgency: number; at: string; message: OutboxView }
  | { kind: 'promise'; key: string; urgency: number; at: string; talk: InteractionView }
  | { kind: 'undecided'; key: string; urgency: number; rows: Affected[] }
  | { kind: 'unbilled'; key: string; urgency: number; rows: Unbilled[] }
  | {
      kind: 'overdue';
      key: string;
      urgency: number;
      rows: InvoiceItem[];
      oldestDays: number;
      oldest: InvoiceItem;
      hereAt?: string;
    };

export interface Unbilled {
  appointmentId: string;
  clientId: string;
  clientName?: string | null;
  price?: Money | null;
}

export interface Slices {
  outbox: OutboxView[];
  talks: InteractionView[];
  /** Visits inside days away that nobody decided about. */
  undecided: Affected[];
  unbilled: Unbilled[];
  overdue: InvoiceItem[];
  visits: AppointmentView[];
}

export function needs(slices: Slices, today: string): Need[] {
  const found: Need[] = [];
  for (const message of slices.outbox) {
    // What did not arrive failed, whether the provider refused it or the mailbox sent it back.
    const kind = message.state === 'undelivered' ? 'failed' : message.state;
    if (kind !== 'unknown' && kind !== 'failed') continue;
    const urgency = kind === 'unknown' ? 10 : 20;
    found.push({ kind, key: message.id, urgency, at: message.markedUtc ?? message.dueUtc, message });
  }
  for (const talk of slices.talks) {
    // A promise that runs out today rings first, an unhappy person before one who only waits.
    const soon = talk.replyBy !== null && talk.replyBy <= `${today}T23:59:59Z`;
    const urgency = soon ? 0 : talk.mood === 'angry' ? 5 : talk.mood === 'upset' ? 15 : 30;
    found.push({ kind: 'promise', key: talk.id, urgency, at: talk.replyBy ?? talk.at, talk });
  }
  if (slices.undecided.length > 0)
    found.push({ kind: 'undecided', key: 'undecided', urgency: 25, rows: slices.undecided });
  if (slices.unbilled.length > 0) found.push({ kind: 'unbilled', key: 'unbilled', urgency: 40, rows: slices.unbilled });
  const owed = slices.overdue
    .filter((one) => one.dueDate)
    .sort((a, b) => (a.dueDate ?? '').localeCompare(b.dueDate ?? ''));
  const oldest = owed[0];
  if (oldest?.dueDate) {
    const visit = slices.visits.find(
      (one) => one.clientId === oldest.clientId && ['booked', 'confirmed'].includes(one.status),
    );
    found.push({
      kind: 'overdue',
      key: 'overdue',
      urgency: 50,
      rows: owed,
      oldest,
      oldestDays: daysBetween(oldest.dueDate, today),
      hereAt: visit?.start,
    });
  }
  return found.sort((a, b) => a.urgency - b.urgency || ('at' in a && 'at' in b ? a.at.localeCompare(b.at) : 0));
}

/** Sums of money a currency, in the order met. */
export function sums(amounts: (Money | null | undefined)[]): Money[] {
  const found: Money[] = [];
  for (const one of amounts) {
    if (!one) continue;
    const same = found.find((sum) => sum.currency === one.currency);
    if (same) same.minor += one.minor;
    else found.push({ ...one });
  }
  return found;
}
