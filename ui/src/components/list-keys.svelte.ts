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
  /** Only while a line has the focus: the page has other things that arrows walk. */
  inside?: boolean;
}

export function useListKeys({ title, list, lines, choose = false, inside = false }: ListKeys): void {
  const all = () => [...(list()?.querySelectorAll<HTMLElement>(lines) ?? [])];
  function to(index: (here: number, last: number) => number) {
    const found = all();
    const here = found.indexOf(document.activeElement as HTMLElement);
    const next = found[Math.max(0, Math.min(found.length - 1, index(here, found.length - 1)))];
    next?.focus();
    if (choose) next?.click();
  }
  const onLine = () => all().includes(document.activeElement as HTMLElement);
  const acts = () => !inside || onLine();
  useKeys(() => ({
    title: title(),
    acts: [
      { keys: 'ArrowDown', label: t('next-line'), when: acts, run: () => to((here) => here + 1) },
      { keys: 'ArrowUp', label: t('line-before'), when: acts, run: () => to((here) => here - 1) },
      { keys: 'Home', label: t('first-line'), when: onLine, run: () => to(() => 0) },
      { keys: 'End', label: t('last-line'), when: onLine, run: () => to((_, last) => last) },
    ],
  }));
}
