// How a call reaches Rust. There are two ways: the real window, and the made-up practice that the development server and
// the tests use. The second is never part of the program: the import below is dropped from a production build.
import { asAppError } from './errors';

export interface Changed {
  slice: string;
  id: string;
}

/** How far long work is; `kind` is its command, `total` 0 when not known. */
export interface Progress {
  kind: string;
  done: number;
  total: number;
}

export interface Transport {
  invoke(command: string, request: unknown): Promise<unknown>;
  listen<Payload>(event: string, handler: (payload: Payload) => void): Promise<() => void>;
}

let transport: Transport | undefined;

export function useTransport(next: Transport): void {
  transport = next;
}

/** Picks the way once, before the first page is shown. */
export async function connect(): Promise<void> {
  if (transport) return;
  if (import.meta.env.DEV && !('__TAURI_INTERNALS__' in window)) {
    transport = (await import('./mock')).mockTransport();
    return;
  }
  transport = (await import('./tauri')).tauriTransport;
}

/** One command. The request crosses as it is; whatever is thrown is an AppError. */
export async function call<Answer>(command: string, request: unknown = {}): Promise<Answer> {
  if (!transport) throw asAppError({ code: 'internal', detail: 'the bridge is not connected' });
  try {
    return (await transport.invoke(command, request)) as Answer;
  } catch (thrown) {
    throw asAppError(thrown);
  }
}

export async function listen<Payload>(event: string, handler: (payload: Payload) => void): Promise<() => void> {
  if (!transport) throw asAppError({ code: 'internal', detail: 'the bridge is not connected' });
  return transport.listen<Payload>(event, handler);
}
