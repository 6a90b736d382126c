// Days on which the clock is changed (A101): the hour that does not exist, and the one that comes twice.
import { civilOf, instantOf, zone } from '../../format/when';
import { civilAt } from './grid';

export interface DayClock {
  /** Minutes of the day that the wall never shows. */
  missing: { at: number; minutes: number }[];
}

const STEP = 30;
const kept = new Map<string, DayClock>();

/** What the clock does on a day in the business's zone; the change zones of the world move by half or whole hours. */
export function clockOf(day: string): DayClock {
  const key = `${zone()} ${day}`;
  const known = kept.get(key);
  if (known) return known;
  const missing: DayClock['missing'] = [];
  for (let at = 0; at < 24 * 60; at += STEP) {
    const civil = civilAt(day, at);
    if (civilOf(instantOf(civil)) === civil) continue;
    const last = missing.at(-1);
    if (last && last.at + last.minutes === at) last.minutes += STEP;
    else missing.push({ at, minutes: STEP });
  }
  const found = { missing };
  kept.set(key, found);
  return found;
}
