// Types of commands that the command list does not print yet; they go as soon as it does.
import type { Money } from './generated';
import { call } from './transport';

export interface AppointmentView {
  id: string;
  version: number;
  clientId: string;
  clientName: string;
  sayAs?: string | null;
  worry?: string | null;
  billToId?: string | null;
  staffId: string;
  staffName: string;
  roomId: string | null;
  roomName: string | null;
  serviceIds: string[];
  serviceNames: string[];
  start: string;
  end: string;
  zone: string;
  fold: number;
  startUtc: string;
  endUtc: string;
  minutes: number;
  status: string;
  cancelledKind?: string | null;
  statusSince: string;
  allowed: string[];
  firstVisit: boolean;
  note?: string | null;
  seriesId?: string | null;
  price?: Money | null;
  warnings?: string[];
  items?: {
    id: string;
    serviceId: string;
    serviceName: string;
    staffId: string;
    staffName: string;
    roomId: string | null;
    roomName: string | null;
    offset: number;
    minutes: number;
    bufferBefore: number;
    bufferAfter: number;
  }[];
}
interface Page<Item> {
  items: Item[];
  next: string | null;
}
export interface FreeStart {
  start: string;
  fold: number;
  startUtc: string;
  staffId: string;
  roomId?: string | null;
}
export interface AppointmentBook {
  clientId: string;
  serviceIds: string[];
  staffId?: string | null;
  roomId?: string | null;
  start: string;
  fold?: number | null;
  minutes?: number | null;
  note?: string | null;
  repeat?: { rrule: string; onProblem?: string | null } | null;
  override?: { reason: string } | null;
}
export interface AppointmentMove {
  id: string;
  version: number;
  start?: string | null;
  fold?: number | null;
  staffId?: string | null;
  roomId?: string | null;
  minutes?: number | null;
  itemId?: string | null;
  override?: { reason: string } | null;
}
interface AppointmentAsk {
  from: string;
  to: string;
  staffId?: string | null;
  roomId?: string | null;
  clientId?: string | null;
}
export interface BackupView {
  name: string;
  place: string;
  kind: string;
  madeAt: string;
  bytes: number;
  counts: { clients: number; appointments: number; invoices: number; messages: number; payments: number };
}
export interface BackupList {
  items: BackupView[];
  second: { name: string; reachable: boolean; newest: string | null } | null;
}

export const pending = {
  appointments: {
    list: (request: AppointmentAsk) => call<Page<AppointmentView>>('appointment_list', request),
    book: (request: AppointmentBook) => call<AppointmentView>('appointment_book', request),
    move: (request: AppointmentMove) => call<AppointmentView>('appointment_move', request),
    update: (request: { id: string; version: number; note?: string | null }) =>
      call<AppointmentView>('appointment_update', request),
    cancel: (request: { id: string; version: number; by: 'client' | 'business'; note?: string | null }) =>
      call<AppointmentView>('appointment_cancel', request),
    setStatus: (request: { id: string; version: number; status: string }) =>
      call<AppointmentView>('appointment_set_status', request),
  },
  slots: {
    find: (request: {
      serviceIds: string[];
      staffId?: string | null;
      roomId?: string | null;
      from: string;
      to: string;
      grid?: number | null;
      minutes?: number | null;
      moving?: string | null;
      limit?: number | null;
    }) => call<Page<FreeStart>>('slot_find', request),
  },
  backups: {
    list: () => call<BackupList>('backup_list'),
    run: (request: { to?: string | null } = {}) => call<BackupView>('backup_run', request),
    placeChoose: (path: string) => call<BackupList>('backup_place_choose', { path }),
  },
  recovery: {
    prove: (groups: Record<string, string>) => call<{ proved: string }>('recovery_prove', { groups }),
    later: () => call<unknown>('recovery_later'),
  },
  demo: { load: () => call<unknown>('demo_load') },
};
