import { invoke, type InvokeArgs } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Transport } from './transport';

export const tauriTransport: Transport = {
  invoke: (command, request) => invoke(command, (request ?? {}) as InvokeArgs),
  listen: <Payload>(event: string, handler: (payload: Payload) => void) =>
    listen<Payload>(event, (message) => handler(message.payload)),
};
