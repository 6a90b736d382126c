// Keys. Every page registers what its keys do, with the words for the list behind `?`; the newest registration of a key
// wins, so a panel can take a key from the page below it. Single letters act only outside fields and can be switched off.

import { untrack } from 'svelte';

export interface KeyAct {
  /** Which key: `Ctrl+K`, `N`, `Shift+F10`, `Escape`, `?`. */
  keys: string;
  /** What it does, in words. */
  label: string;
  run: (event: KeyboardEvent) => void;
  /** Whether it acts now; a key that does not act is left to the browser. */
  when?: () => boolean;
  /** Acts inside fields too (for keys with Ctrl, Escape). */
  inFields?: boolean;
}

export interface KeyGroup {
  /** The heading in the list of keys. */
  title: string;
  acts: KeyAct[];
}

class Keyboard {
  groups = $state.raw<KeyGroup[]>([]);
  /** The owner's setting for keys without Ctrl. */
  singleLetters = $state(true);
}

export const keyboard = new Keyboard();

/** Registers a group while the calling component lives. `group` is read again when something in it changes. */
export function useKeys(group: () => KeyGroup): void {
  $effect(() => {
    const mine = group();
    untrack(() => (keyboard.groups = [...keyboard.groups, mine]));
    return () => untrack(() => (keyboard.groups = keyboard.groups.filter((one) => one !== mine)));
  });
}

/** `Ctrl+Shift+H` for an event; letters are written large, and Cmd counts as Ctrl. */
export function keysOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shifted = event.shiftKey && !/^[^\p{L}\d]$/u.test(event.key);
  const parts = [event.ctrlKey || event.metaKey ? 'Ctrl' : '', event.altKey ? 'Alt' : '', shifted ? 'Shift' : '', key];
  return parts.filter(Boolean).join('+');
}

function inField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select'))
  );
}

/** The one listener of the window. A modal dialog keeps its keys to itself, except those meant for everywhere. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const pressed = keysOf(event);
  const plain = !/^(Ctrl|Alt)\+|^F\d|^Escape$|^Shift\+F\d/.test(pressed);
  const typing = inField(event.target);
  const modal = document.querySelector('dialog[open]') !== null;
  for (const group of [...keyboard.groups].reverse()) {
    for (const act of group.acts) {
      if (act.keys !== pressed) continue;
      if ((typing || modal) && !act.inFields) continue;
      if (plain && !keyboard.singleLetters) continue;
      if (act.when && !act.when()) continue;
      event.preventDefault();
      act.run(event);
      return;
    }
  }
}

const SHOWN: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Delete: 'Del',
};

/** `Ctrl K` as printed on a button. */
export function shown(keys: string): string {
  return (
    keys
      // A plus at the end is the key itself.
      .split(/\+(?=.)/)
      .map((part) => SHOWN[part] ?? part)
      .join(' ')
  );
}
