// What a list or page shows: loading, an error, or a value that is loaded again when one of its slices changes.
import { untrack } from 'svelte';
import { onChanged } from './changes';
import { asAppError, type AppError } from './errors';

export class Resource<Value> {
  value = $state.raw<Value | undefined>(undefined);
  error = $state.raw<AppError | undefined>(undefined);
  /** True while nothing is shown yet; a reload behind a shown value does not count. */
  loading = $state(true);
  #load: () => Promise<Value>;
  #turn = 0;

  constructor(load: () => Promise<Value>) {
    this.#load = load;
  }

  /** Loads again. An answer that was overtaken by a later call is dropped. */
  async reload(): Promise<void> {
    const turn = ++this.#turn;
    // Only what `load` reads may make an effect run again, never what this writes.
    if (untrack(() => this.value === undefined)) this.loading = true;
    try {
      const value = await this.#load();
      if (turn !== this.#turn) return;
      this.value = value;
      this.error = undefined;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.error = asAppError(thrown);
    }
    this.loading = false;
  }

  /** Gives up waiting; what was shown before stays. */
  stop(): void {
    this.#turn += 1;
    this.loading = false;
    if (this.value === undefined) this.error = asAppError({ code: 'cancelled' });
  }

  /** Puts a value in place without asking Rust, for an answer that a write has just given. */
  set(value: Value): void {
    this.#turn += 1;
    this.value = value;
    this.error = undefined;
    this.loading = false;
  }
}

/**
 * A resource that lives as long as the component that makes it. Loads at once, again when anything reactive that `load`
 * reads before its first await changes, and again when Rust announces a change of one of `slices`.
 */
export function resource<Value>(load: () => Promise<Value>, slices: readonly string[] = []): Resource<Value> {
  const made = new Resource(load);
  $effect(() => {
    void made.reload();
  });
  $effect(() => onChanged(slices, () => void made.reload()));
  return made;
}
