// What has just happened, said once and politely, with the way back. The same stack is what Ctrl+Z walks down.
import { asAppError } from '../bridge';

export interface Toast {
  id: number;
  text: string;
  /** Takes the act back; may answer the way to do it once more. */
  undo?: () => Promise<unknown> | void;
  /** Shown red and until closed. */
  bad?: boolean;
}

const SHOWN_MS = 8000;
/** Acts that can be taken back one after the other (A73). */
const STEPS = 20;
type Redo = () => Promise<unknown>;
/** Reasons that do not pass: the step would stand in the way of all older ones. */
const LOST = ['conflict', 'not_found', 'invalid', 'immutable', 'not_allowed'];

class Toasts {
  list = $state.raw<Toast[]>([]);
  #undo: Toast[] = [];
  #redo: Redo[] = [];
  #redoing = false;
  #next = 1;
  #turn: Promise<unknown> = Promise.resolve();
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(toast: Omit<Toast, 'id'>): number {
    const made = { ...toast, id: this.#next++ };
    // The same said again takes the place of the first; what can be taken back stays beside it.
    const others = this.list.filter((one) => one.text !== made.text || one.undo || made.undo);
    this.list = [...others.slice(-2), made];
    if (made.undo) {
      this.#undo = [...this.#undo.slice(1 - STEPS), made];
      // What was taken back belongs to another course of things once something new is done.
      if (!this.#redoing) this.#redo = [];
    }
    if (!made.bad) this.#arm(made.id);
    return made.id;
  }

  close(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((one) => one.id !== id);
  }

  /** Time stands still while the pointer or the focus is on it. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
  }

  release(id: number): void {
    const held = this.list.find((one) => one.id === id);
    if (held && !held.bad) this.#arm(id);
  }

  #arm(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(
      id,
      setTimeout(() => this.close(id), SHOWN_MS),
    );
  }

  /** Takes back the newest act that can be taken back; false when there is none. */
  undoLast(): Promise<boolean> {
    return this.#inTurn(async () => {
      const last = this.#undo.at(-1);
      if (last) await this.#back(last);
      return last !== undefined;
    });
  }

  /** Takes one act back, once however often it is asked. */
  undo(toast: Toast): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#undo.includes(toast)) await this.#back(toast);
    });
  }

  /** Does once more what was taken back last; false when there is nothing. */
  redoLast(): Promise<boolean> {
    return this.#inTurn(async () => {
      const last = this.#redo.at(-1);
      if (!last) return false;
      this.#redoing = true;
      const gone = () => (this.#redo = this.#redo.filter((one) => one !== last));
      try {
        await this.#step(last, gone);
        gone();
      } finally {
        this.#redoing = false;
      }
      return true;
    });
  }

  /** One after the other: each step goes on from what the one before has left. */
  #inTurn<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    const mine = this.#turn.then(act);
    this.#turn = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }

  /** Refused, a step stays where its reason may pass, and goes where another desk has changed the same since. */
  async #step(act: () => unknown, gone: () => void): Promise<unknown> {
    try {
      return await act();
    } catch (thrown) {
      if (LOST.includes(asAppError(thrown).code)) gone();
      throw thrown;
    }
  }

  async #back(toast: Toast): Promise<void> {
    const gone = () => {
      this.#undo = this.#undo.filter((one) => one.id !== toast.id);
      this.close(toast.id);
    };
    const again = await this.#step(() => toast.undo?.(), gone);
    gone();
    if (typeof again === 'function') this.#redo.push(again as Redo);
  }

  /** The acts of a closed session cannot be undone from the next. */
  clear(): void {
    this.list = [];
    this.#undo = [];
    this.#redo = [];
  }
}

export const toasts = new Toasts();
