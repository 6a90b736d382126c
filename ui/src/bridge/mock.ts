// A made-up practice in memory, for the development server and the tests. Never part of the program: transport.ts reaches
// it only in development, and tests/bundle.test.ts looks for it in what is built.
import type { Changed, Transport } from './transport';
import { handlers as appointments } from './mock/appointments';
import { handlers as backup } from './mock/backup';
import { handlers as business } from './mock/business';
import { handlers as clients } from './mock/clients';
import { handlers as invoices } from './mock/invoices';
import { handlers as reminders } from './mock/reminders';
import { handlers as scheduling } from './mock/scheduling';
import { handlers as shell } from './mock/shell';

export type Handler = (request: never) => unknown;
type Listener = (payload: unknown) => void;

const listeners = new Map<string, Set<Listener>>();

/** What Rust would say after a commit. */
export function announce(...changed: Changed[]): void {
  for (const listener of listeners.get('changed') ?? []) listener(changed);
}

export function emit(event: string, payload: unknown): void {
  for (const listener of listeners.get(event) ?? []) listener(payload);
}

export function mockTransport(): Transport {
  const all: Record<string, Handler> = {
    ...backup,
    ...business,
    ...clients,
    ...appointments,
    ...invoices,
    ...reminders,
    ...scheduling,
    ...shell,
  };
  return {
    async invoke(command, request) {
      const handler = all[command];
      if (!handler) throw { code: 'not_found', fields: {}, detail: `no made-up answer for ${command}` };
      // The answer crosses as JSON, as it does in the window: nothing is shared by reference.
      const answer = await handler(JSON.parse(JSON.stringify(request ?? {})) as never);
      return JSON.parse(JSON.stringify(answer ?? null));
    },
    async listen<Payload>(event: string, handler: (payload: Payload) => void) {
      const known = listeners.get(event) ?? new Set<Listener>();
      known.add(handler as Listener);
      listeners.set(event, known);
      return () => known.delete(handler as Listener);
    },
  };
}
