import type { Handler } from '../mock';
import { NOW, SERVICES } from './data';

const wanted = new URLSearchParams(typeof window === 'undefined' ? '' : window.location.search);
let prefs = {
  theme: wanted.has('dark') ? 'dark' : 'light',
  textSize: Number(wanted.get('text') ?? 100),
  singleLetters: true,
};

const groups = ['008J3', '4CT4V', 'X9RD6', 'HN2VK', 'P6CJ1', '8YGB5', 'T4ZEA'];
const dental = {
  preset: 'dental',
  clientTerm: 'patient',
  hours: [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, from: '08:30', to: '12:30' },
    { weekday, from: '13:30', to: '17:30' },
  ]),
  services: SERVICES.map(({ name, minutes, price }) => ({ name, minutes, price })),
};
const proposals = [
  { country: 'GB', currency: 'GBP', zones: ['Europe/London'], language: 'en' },
  { country: 'DE', currency: 'EUR', zones: ['Europe/Berlin'], language: 'de' },
  {
    country: 'US',
    currency: 'USD',
    zones: ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'],
    language: 'en',
  },
];
let state = wanted.get('state') ?? 'open';
let proved: string | null = wanted.has('unproved') ? null : '2027-03-01T09:20:00Z';
let byGroups = false;
let deviceConfirmed = !wanted.has('newcomputer');
let autostart = false;

export const handlers: Record<string, Handler> = {
  app_state: () => ({
    state,
    reason: wanted.get('reason'),
    folder: '/home/desk/.local/share/deskbell',
    version: '0.1.0',
    now: NOW,
  }),
  window_ready: () => null,
  unlock_with_keyring: () => ({ state, reason: 'no_keyring', folder: null, now: NOW }),
  unlock_with_code: ({ code }: { code: string }) => {
    if (code.replace(/[\s-]/g, '').toUpperCase() !== groups.join(''))
      throw { code: 'invalid', fields: { code: 'group_3' }, detail: '' };
    state = 'open';
    return { state, now: NOW };
  },
  app_quit: () => null,
  import_choose: () => ({ token: 'file:made-up', name: 'contacts-google.csv' }),
  support_copy: () => null,
  first_run_countries: () => ({ items: proposals, guess: proposals[0] }),
  first_run_preset: ({ preset }: { preset: string }) => ({ ...dental, preset }),
  first_run_start: () => ({ groups, databaseId: '018f4c2a', createdOn: '2027-06-08' }),
  recovery_sheet_save: () => ({ name: 'deskbell-recovery.pdf' }),
  recovery_prove: (request: { groups?: Record<string, string>; code?: string }) => {
    const typed = (text: string) => text.replace(/[\s-]/g, '').toUpperCase();
    const fits =
      request.code === undefined
        ? Object.entries(request.groups ?? {}).every(([number, text]) => typed(text) === groups[Number(number) - 1])
        : typed(request.code) === groups.join('');
    if (!fits)
      throw { code: 'invalid', fields: request.code ? { code: 'other_data' } : { groups: 'wrong' }, detail: '' };
    proved = NOW;
    return { proved };
  },
  recovery_later: () => null,
  recovery_new: () => {
    proved = null;
    byGroups = true;
    return { groups, dataTail: '4c2a' };
  },
  keys_status: () => ({
    dataTail: '4c2a',
    deviceConfirmed,
    keyring: null,
    proofByGroups: byGroups,
    ways: [
      { way: 'keyring', created: '2027-03-01', proved: '2027-06-08T07:31:00Z' },
      { way: 'code', created: '2027-03-01', proved },
    ],
  }),
  device_confirm: () => {
    deviceConfirmed = true;
    return { confirmed: NOW };
  },
  folder_choose: () => ({ file: 'folder:made-up', name: 'STICK' }),
  file_choose: () => ({ file: 'file:made-up', name: 'deskbell-2027-06-01.deskbell' }),
  file_save_choose: ({ name }: { name: string }) => ({ file: 'file:made-up', name }),
  file_open: () => null,
  autostart_get: () => ({ on: autostart }),
  autostart_set: ({ on }: { on: boolean }) => ({ on: (autostart = on) }),
  demo_load: () => {
    state = 'open';
    return null;
  },
  window_prefs_get: () => prefs,
  window_prefs_set: (next: typeof prefs) => {
    prefs = { ...prefs, ...next };
    return null;
  },
};
