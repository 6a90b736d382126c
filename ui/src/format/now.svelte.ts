// The window's clock: read by every "in 9 min". It ticks, follows the clock of Rust where that one was moved, and nothing
// else in the pages asks the computer for the time.
import { dateOf } from './when';

const TICK_MS = 15_000;

class Now {
  at = $state.raw(new Date());
  #aheadMs = 0;
  /** The civil date of the business. */
  today = $derived(dateOf(this.at));

  /** Takes over the time of Rust. */
  set(instant: string | undefined | null): void {
    if (instant) this.#aheadMs = Date.parse(instant) - Date.now();
    this.tick();
  }

  tick(): void {
    this.at = new Date(Date.now() + this.#aheadMs);
  }

  start(): () => void {
    const timer = setInterval(() => this.tick(), TICK_MS);
    return () => clearInterval(timer);
  }
}

export const now = new Now();
