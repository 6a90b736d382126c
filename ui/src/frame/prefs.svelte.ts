// What one person sets for this window: theme, size of the text, single-letter keys. Rust keeps it (the page has no storage
// of its own), and the privacy switch is deliberately not kept.
import { bridge, type ColumnSet } from '../bridge';
import { keyboard } from '../components/keys.svelte';
import { initials } from '../format/names';

export type Theme = 'light' | 'dark' | 'system';
export const TEXT_SIZES = [100, 110, 125, 150, 175, 200];

/**
 * The narrow layout hangs on a container query in rem. Chromium keeps its first answer when the root's font size changes
 * before the first frame, so the container is taken away and given back.
 */
export function measureAgain(): void {
  const root = document.documentElement;
  root.style.containerType = 'normal';
  void root.offsetWidth;
  root.style.containerType = '';
}

/** Whether the window is too narrow for columns at the present size of the text. */
export function isNarrow(): boolean {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return window.innerWidth / rem <= NARROW_REM;
}
const NARROW_REM = 62;

class Prefs {
  theme = $state<Theme>('system');
  textSize = $state(100);
  privacy = $state(false);
  /** Step of the calendar's time axis by view, 1 to 5. */
  zoom = $state.raw<Record<string, number>>({});
  /** Columns that are looked at together, by name. */
  sets = $state.raw<ColumnSet[]>([]);
  #before: Promise<void> = Promise.resolve();
  #dark = window.matchMedia?.('(prefers-color-scheme: dark)');

  async load(): Promise<void> {
    const kept = await bridge.windowPrefs.get({});
    this.theme = (['light', 'dark', 'system'] as const).find((theme) => theme === kept.theme) ?? 'system';
    this.textSize = TEXT_SIZES.find((size) => size === kept.textSize) ?? 100;
    keyboard.singleLetters = kept.singleLetters ?? true;
    this.zoom = kept.calendar?.zoom ?? {};
    this.sets = kept.calendar?.sets ?? [];
    this.apply();
    this.#dark?.addEventListener('change', () => this.apply());
  }

  apply(): void {
    const dark = this.theme === 'dark' || (this.theme === 'system' && this.#dark?.matches === true);
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    document.documentElement.style.fontSize = `${this.textSize}%`;
    document.documentElement.dataset.privacy = this.privacy ? 'on' : 'off';
    requestAnimationFrame(measureAgain);
  }

  /** One after the other, so that what was chosen last is what is kept. */
  async save(): Promise<void> {
    this.apply();
    const set = () =>
      bridge.windowPrefs.set({
        theme: this.theme,
        textSize: this.textSize,
        singleLetters: keyboard.singleLetters,
        calendar: { zoom: this.zoom, sets: this.sets },
      });
    const saved = this.#before.then(set);
    this.#before = saved.then(
      () => undefined,
      () => undefined,
    );
    await saved;
  }

  togglePrivacy(): void {
    this.privacy = !this.privacy;
    this.apply();
  }

  /** A person's name as it may stand on the screen now. */
  name(name: string): string {
    return this.privacy ? initials(name) : name;
  }
}

export const prefs = new Prefs();
