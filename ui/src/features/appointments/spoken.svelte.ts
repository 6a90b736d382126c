// What the calendar says to a screen reader (A111): one polite region, at most one sentence in 300 ms and the latest wins,
// so that a held arrow does not read out every step; a refusal interrupts.

const APART_MS = 300;

export class Spoken {
  polite = $state('');
  assertive = $state('');
  #next = '';
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    this.#next = text;
    this.assertive = '';
    if (this.#timer !== undefined) return;
    const wait = this.#last + APART_MS - performance.now();
    if (wait <= 0) this.#now();
    else this.#timer = setTimeout(() => this.#now(), wait);
  }

  /** Read at once; what was still to be said is no longer true. */
  refuse(text: string): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.assertive = text;
  }

  #now(): void {
    this.#timer = undefined;
    this.#last = performance.now();
    this.polite = this.#next;
  }
}
