// What becomes of the visits inside days on which somebody is away: one choice for each.
import type { Affected, ClosureAction, ClosureChoice, ClosureSettled } from '../../bridge';
import { list } from '../../format/number';
import { t } from '../../locales/index.svelte';

export const ACTIONS: readonly ClosureAction[] = ['keep', 'move', 'cancel', 'shelve'];

export interface Choice {
  action: ClosureAction;
  date: string;
  start: string;
}

/** A move without its new time is not decided yet. */
export const isSettled = (choice: Choice) => choice.action !== 'move' || (choice.date !== '' && choice.start !== '');

export function toChoice(visit: Affected, choice: Choice): ClosureChoice {
  const { appointmentId, version } = visit;
  const start = choice.action === 'move' ? { start: `${choice.date}T${choice.start}` } : {};
  return { appointmentId, version, action: choice.action, ...start };
}

/** "2 stay, 1 is parked": only what happened. */
export function settledWords(done: ClosureSettled): string {
  const parts = (['kept', 'moved', 'cancelled', 'shelved'] as const)
    .filter((one) => done[one] > 0)
    .map((one) => t(`settled-${one}`, { count: done[one] }));
  return t('closure-settled', { what: list(parts) });
}
