// The messages of the outbox in the groups a person thinks in: what needs a decision first, what is over last.
import type { OutboxView } from '../../bridge';

export type GroupKey = 'unknown' | 'failed' | 'held' | 'next' | 'left-out' | 'went-out';
export const GROUPS: GroupKey[] = ['unknown', 'failed', 'held', 'next', 'left-out', 'went-out'];

const GROUP_OF: Record<OutboxView['state'], GroupKey> = {
  unknown: 'unknown',
  failed: 'failed',
  undelivered: 'failed',
  held: 'held',
  planned: 'next',
  due: 'next',
  claimed: 'next',
  sending: 'next',
  scheduled: 'next',
  skipped: 'left-out',
  cancelled: 'left-out',
  accepted: 'went-out',
  delivered: 'went-out',
};

export function grouped(rows: OutboxView[]): { key: GroupKey; rows: OutboxView[] }[] {
  return GROUPS.map((key) => {
    const own = rows.filter((row) => GROUP_OF[row.state] === key);
    const newestFirst = key === 'went-out' || key === 'left-out' ? -1 : 1;
    return { key, rows: own.sort((a, b) => newestFirst * a.dueUtc.localeCompare(b.dueUtc)) };
  }).filter((group) => group.rows.length > 0);
}
