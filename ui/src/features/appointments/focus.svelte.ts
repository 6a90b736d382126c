// The focus in the calendar (A113): it comes back to the visit after a dialog or a panel, stays with a visit that moved to
// another column, and goes to the next one when its own is gone. What a person left on purpose stays left.
import { tick } from 'svelte';
import type { Calendar } from './calendar.svelte';

const idOf = (element: Element | null | undefined) =>
  element?.closest('[data-block]')?.getAttribute('data-block') ?? undefined;

export function keepFocus(calendar: Calendar, root: () => HTMLElement | undefined, stamp: () => unknown): void {
  let order: string[] = [];
  /** True while the focus lies in the calendar, or was torn from it with its element. */
  let inside = false;

  const block = (id: string) => root()?.querySelector<HTMLElement>(`[data-block="${id}"]`) ?? undefined;
  const shownIds = () => [...(root()?.querySelectorAll('[data-block]') ?? [])].map((one) => idOf(one) ?? '');

  /** The visit itself, else the nearest of those that stood behind it, else before it. */
  function nearest(): HTMLElement | undefined {
    const { home } = calendar;
    if (home === undefined) return undefined;
    const at = order.indexOf(home);
    const near = at < 0 ? [] : [...order.slice(at + 1), ...order.slice(0, at).reverse()];
    return [home, ...near].map(block).find((one) => one !== undefined);
  }
  function restore() {
    if (document.querySelector('dialog[open]')) return;
    const wanted = calendar.wanted === undefined ? undefined : block(calendar.wanted);
    if (wanted) {
      calendar.wanted = undefined;
      wanted.focus();
      return;
    }
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (lost && inside) nearest()?.focus({ preventScroll: true });
  }
  $effect.pre(() => {
    stamp();
    order = shownIds();
  });
  $effect(() => {
    stamp();
    void tick().then(restore);
  });
  $effect(() => {
    const entered = (event: FocusEvent) => {
      const target = event.target instanceof Element ? event.target : undefined;
      const here = root()?.contains(target ?? null) === true;
      if (target?.closest('dialog') === null) inside = here;
      const id = here ? idOf(target) : undefined;
      if (id !== undefined) calendar.home = id;
    };
    const left = (event: FocusEvent) => {
      // Gone to nowhere while its element still stands: the person clicked away.
      const target = event.target instanceof Element ? event.target : undefined;
      if (event.relatedTarget === null && target?.isConnected && target.closest('dialog') === null)
        setTimeout(() => {
          if (target.isConnected && document.activeElement === document.body && document.hasFocus()) inside = false;
        });
    };
    // `close` does not bubble; a dialog gives the focus back first, to an element that may be gone.
    const closed = () => setTimeout(restore);
    document.addEventListener('focusin', entered);
    document.addEventListener('focusout', left);
    document.addEventListener('close', closed, true);
    return () => {
      document.removeEventListener('focusin', entered);
      document.removeEventListener('focusout', left);
      document.removeEventListener('close', closed, true);
    };
  });
}
