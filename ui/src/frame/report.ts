// The one named handler of promises that nobody waits for: what failed is said, never swallowed.
import { asAppError, type Clash } from '../bridge';
import { toasts } from '../components/toasts.svelte';
import { time } from '../format/when';
import { t, tFirst } from '../locales/index.svelte';
import { prefs } from './prefs.svelte';

/** "Siobhán is taken 10:30 to 11:00 by Ana Petrescu": the first of what is in the way. */
export function clashWords(clashes: Clash[]): string | undefined {
  const clash = clashes[0];
  if (!clash) return undefined;
  const args = {
    name: clash.resourceName,
    from: time(clash.start),
    to: time(clash.end),
    who: prefs.name(clash.clientName ?? ''),
  };
  return t(clash.kind === 'buffer' ? 'clash-buffer' : clash.clientName ? 'clash-visit' : 'clash-block', args);
}

/** The sentence for an error, for a toast or a form's foot: who is in the way, else what went wrong. */
export function words(thrown: unknown): string {
  const error = asAppError(thrown);
  const key = `error-${error.code.replaceAll('_', '-')}`;
  return clashWords(error.with) ?? tFirst([key, 'error-internal']);
}

export function report(thrown: unknown): void {
  toasts.show({ text: words(thrown), bad: true });
}

/** Runs an act and reports what it throws. */
export function run(act: () => Promise<unknown>): void {
  act().catch(report);
}
