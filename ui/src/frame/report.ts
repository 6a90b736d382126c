// The one named handler of promises that nobody waits for: what failed is said, never swallowed.
import { asAppError } from '../bridge';
import { toasts } from '../components/toasts.svelte';
import { tFirst } from '../locales/index.svelte';

/** The sentence for an error, for a toast or a form's foot. */
export function words(thrown: unknown): string {
  const error = asAppError(thrown);
  const key = `error-${error.code.replaceAll('_', '-')}`;
  return tFirst([key, 'error-internal']);
}

export function report(thrown: unknown): void {
  toasts.show({ text: words(thrown), bad: true });
}

/** Runs an act and reports what it throws. */
export function run(act: () => Promise<unknown>): void {
  act().catch(report);
}
