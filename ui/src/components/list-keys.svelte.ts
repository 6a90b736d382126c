// Arrows, Home and End in a list: the focus goes from line to line.
import { t } from '../locales/index.svelte';
import { useKeys } from './keys.svelte';

interface ListKeys {
  /** The heading in the list of keys. */
  title: () => string;
  list: () => HTMLElement | undefined;
  /** Which elements are the lines. */
  lines: string;
  /** A line that is reached is also chosen, where its content stands beside the list. */
  choose?: boolean;
}

export function useListKeys({ title, list, lines, choose = false }: ListKeys): void {
  const all = () => [...(list()?.querySelectorAll<HTMLElement>(lines) ?? [])];
  function to(index: (here: number, last: number) => number) {
    const found = all();
    const here = found.indexOf(document.activeElement as HTMLElement);
    const next = found[Math.max(0, Math.min(found.length - 1, index(here, found.length - 1)))];
    next?.focus();
    if (choose) next?.click();
  }
  const onLine = () => all().includes(document.activeElement as HTMLElement);
  useKeys(() => ({
    title: title(),
    acts: [
      { keys: 'ArrowDown', label: t('next-line'), run: () => to((here) => here + 1) },
      { keys: 'ArrowUp', label: t('line-before'), run: () => to((here) => here - 1) },
      { keys: 'Home', label: t('first-line'), when: onLine, run: () => to(() => 0) },
      { keys: 'End', label: t('last-line'), when: onLine, run: () => to((_, last) => last) },
    ],
  }));
}
