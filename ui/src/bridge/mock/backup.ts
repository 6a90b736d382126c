import { announce, type Handler } from '../mock';
import { NOW } from './data';

const COUNTS = { clients: 1204, appointments: 18230, invoices: 5120, messages: 22040, payments: 4890 };
const made = (madeAt: string, kind: string, more: object = {}) => ({
  name: madeAt,
  place: 'own',
  kind,
  madeAt,
  bytes: 4_812_000,
  counts: COUNTS,
  ...more,
});
const BACKUPS = [
  made('2027-06-08T07:31:00Z', 'day'),
  made('2027-06-07T15:40:00Z', 'before_import', { counts: { ...COUNTS, clients: 1192 } }),
  made('2027-06-07T07:29:00Z', 'day'),
];
let second: { name: string; newest: string | null; reachable: boolean } | null = null;
const list = () => ({ items: BACKUPS, second });
const find = (name: string | null | undefined) => BACKUPS.find((one) => one.name === name) ?? BACKUPS[0]!;
const restored = (name: string | null | undefined) => {
  const found = find(name);
  BACKUPS.unshift(made(NOW, 'before_restore', { name: 'before' }));
  announce({ slice: 'backup', id: 'restore' });
  return { madeAt: found.madeAt, counts: found.counts, before: 'before', epoch: 1 };
};

export const handlers: Record<string, Handler> = {
  backup_list: list,
  backup_run: () => {
    const now = made(NOW, 'hand', { name: 'now' });
    BACKUPS.unshift(now);
    announce({ slice: 'backup', id: 'now' });
    return now;
  },
  backup_place_choose: ({ path }: { path: string }) => {
    second = path ? { name: 'STICK', newest: NOW, reachable: true } : null;
    announce({ slice: 'backup', id: 'place' });
    return list();
  },
  restore_closed: ({ code }: { code?: string | null }) => {
    if (!code) throw { code: 'locked', fields: {}, detail: '' };
    return { state: 'open', reason: null, folder: '', version: '0.1.0', now: NOW };
  },
  restore_preview: ({ name }: { name?: string | null }) => ({
    backup: find(name),
    program: '0.1.0',
    thisComputer: true,
    since: { clients: 12, appointments: 41, invoices: 9, messages: 118, payments: -1 },
  }),
  restore_run: ({ name }: { name?: string | null }) => restored(name),
  restore_undo: () => {
    BACKUPS.splice(
      BACKUPS.findIndex((one) => one.kind === 'before_restore'),
      1,
    );
    announce({ slice: 'backup', id: 'restore' });
    return { madeAt: NOW, counts: COUNTS, before: null, epoch: 2 };
  },
};
