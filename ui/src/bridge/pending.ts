// Types of commands that the command list does not print yet; they go as soon as it does.
/* eslint-disable */
import type { Address, Money } from './generated';
import { call } from './transport';

export interface Page<Item> {
  items: Item[];
  next?: string | null;
}
export interface WeeklyHours {
  weekday: number;
  from: string;
  to: string;
}
export interface Business {
  id?: string;
  version: number;
  name: string;
  address?: Address | null;
  country: string;
  currency: string;
  zone: string;
  language: string;
  taxId?: string | null;
  clientTerm: string;
  bank?: { iban: string; bic?: string | null; name?: string | null } | null;
  paymentQr?: string | null;
  preset?: string | null;
  phone?: string | null;
  email?: string | null;
  website?: string | null;
}
export interface Staff {
  id: string;
  version: number;
  name: string;
  role: string;
  archived?: boolean;
  email?: string | null;
}
export interface Room {
  id: string;
  version: number;
  name: string;
  archived?: boolean;
}
export interface Service {
  id: string;
  version: number;
  name: string;
  minutes: number;
  bufferBefore?: number | null;
  bufferAfter?: number | null;
  price?: Money | null;
  taxCategory?: string | null;
  needsRoom?: boolean;
  staffIds?: string[] | null;
  recallMonths?: number | null;
  segments?: { kind: 'work' | 'gap'; minutes: number }[] | null;
  archived?: boolean;
  taxRate?: string | null;
  publicName?: string | null;
}
export interface Appointment {
  id: string;
  version: number;
  staffId: string;
  roomId?: string | null;
  clientId: string;
  clientName?: string;
  serviceIds?: string[];
  serviceNames?: string[];
  start: string;
  end: string;
  zone: string;
  startUtc: string;
  endUtc: string;
  status: string;
  seriesId?: string | null;
  note?: string | null;
  sayAs?: string | null;
  firstVisit?: boolean;
  worry?: string | null;
}
export interface Closure {
  id: string;
  from: string;
  to: string;
  reason: string;
  staffId?: string | null;
}
export interface InboxItem {
  id: string;
  at: string;
  from: string;
  text: string;
  clientId?: string | null;
  clientName?: string | null;
  open: boolean;
  about?: string | null;
}
export interface BackupItem {
  id: string;
  kind: string;
  madeAt: string;
  bytes: number;
  place: string;
  proved?: string | null;
}
export interface PendingCommands {
  business_get: { request: {}; answer: Business };
  business_update: { request: Partial<Business>; answer: Business };
  staff_list: { request: { includeInactive?: boolean }; answer: Page<Staff> };
  staff_create: { request: { name: string; role: string }; answer: Staff };
  staff_update: { request: Partial<Staff> & { id: string; version: number }; answer: Staff };
  room_list: { request: {}; answer: Page<Room> };
  room_create: { request: { name: string }; answer: Room };
  room_update: { request: Partial<Room> & { id: string; version: number }; answer: Room };
  service_list: { request: {}; answer: Page<Service> };
  service_create: { request: Partial<Service> & { name: string; minutes: number }; answer: Service };
  service_update: { request: Partial<Service> & { id: string; version: number }; answer: Service };
  hours_get: {
    request: { staffId?: string | null; roomId?: string | null };
    answer: { weekly: WeeklyHours[]; own: boolean };
  };
  hours_set: {
    request: { staffId?: string | null; roomId?: string | null; weekly: WeeklyHours[] };
    answer: { weekly: WeeklyHours[] };
  };
  closure_list: { request: {}; answer: Page<Closure> };
  closure_create: {
    request: { from: string; to: string; reason: string; staffId?: string | null };
    answer: { id: string; affected: { appointmentId: string; start: string; clientId: string }[] };
  };
  closure_delete: { request: { id: string }; answer: { id: string } };
  appointment_list: {
    request: { from: string; to: string; staffId?: string; roomId?: string; clientId?: string };
    answer: Page<Appointment>;
  };
  appointment_set_status: {
    request: { id: string; version: number; status: string };
    answer: { id: string; version: number; status: string };
  };
  inbox_list: { request: {}; answer: Page<InboxItem> };
  template_preview: {
    request: { channel: 'sms' | 'email'; language: string; subject?: string | null; body: string };
    answer: { subject?: string | null; text: string; parts?: number | null };
  };
  backup_list: { request: {}; answer: Page<BackupItem> };
  backup_run: { request: {}; answer: BackupItem };
}
type Req<N extends keyof PendingCommands> = PendingCommands[N]['request'];
type Ans<N extends keyof PendingCommands> = PendingCommands[N]['answer'];
const f =
  <N extends keyof PendingCommands>(name: N) =>
  (request: Req<N> = {} as Req<N>) =>
    call<Ans<N>>(name, request);

export const pending = {
  business: { get: f('business_get'), update: f('business_update') },
  staff: { list: f('staff_list'), create: f('staff_create'), update: f('staff_update') },
  rooms: { list: f('room_list'), create: f('room_create'), update: f('room_update') },
  services: { list: f('service_list'), create: f('service_create'), update: f('service_update') },
  hours: { get: f('hours_get'), set: f('hours_set') },
  closures: { list: f('closure_list'), create: f('closure_create'), delete: f('closure_delete') },
  appointments: { list: f('appointment_list'), setStatus: f('appointment_set_status') },
  inbox: { list: f('inbox_list') },
  templatePreview: f('template_preview'),
  backups: { list: f('backup_list'), run: f('backup_run') },
};
