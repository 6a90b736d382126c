// What waits for a person, asked once for the whole window: the rail counts it, Today lists it.
import { bridge, resource, type Resource } from '../bridge';
import type { Affected, InteractionView, InvoiceItem, OutboxView, UnbilledItem } from '../bridge';
import { now } from '../format/now.svelte';

interface Open {
  outbox: OutboxView[];
  talks: InteractionView[];
  undecided: Affected[];
}
interface Owed {
  unbilled: UnbilledItem[];
  overdue: InvoiceItem[];
}
export interface Waiting {
  open: Resource<Open>;
  money: Resource<Owed>;
}

async function readOpen(): Promise<Open> {
  const [unknown, failed, undelivered, talks, undecided] = await Promise.all([
    bridge.outbox.list({ state: 'unknown' }),
    bridge.outbox.list({ state: 'failed' }),
    bridge.outbox.list({ state: 'undelivered' }),
    bridge.interactions.listOpen({}),
    bridge.closures.undecided({}),
  ]);
  return {
    outbox: [...unknown.items, ...failed.items, ...undelivered.items],
    talks: talks.items,
    undecided: undecided.items,
  };
}

async function readMoney(today: string): Promise<Owed> {
  const [unbilled, overdue] = await Promise.all([bridge.unbilled.list({}), bridge.invoices.list({ overdueOn: today })]);
  return { unbilled: unbilled.items, overdue: overdue.items };
}

let shared: Waiting | undefined;

/** What the window asks; a page that stands alone asks for itself. Call it while a component is made. */
export function waiting(): Waiting {
  return shared ?? make();
}

/** Asks for the whole window, as long as the component lives that calls it. */
export function shareWaiting(): Waiting {
  shared = make();
  $effect(() => () => (shared = undefined));
  return shared;
}

const make = (): Waiting => ({
  open: resource(readOpen, ['reminders', 'clients', 'appointments', 'business']),
  money: resource(() => readMoney(now.today), ['invoices', 'appointments']),
});
