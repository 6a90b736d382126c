// What has just happened, said once and politely, with the way back. The same stack is what Ctrl+Z walks down.

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

class Toasts {
  list = $state.raw<Toast[]>([]);
  #undo: Toast[] = [];
  #redo: Redo[] = [];
  #redoing = false;
  #next = 1;
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
  async undoLast(): Promise<boolean> {
    const last = this.#undo.at(-1);
    if (!last) return false;
    await this.undo(last);
    return true;
  }

  /** Takes one act back. Refused, the step stays: its reason may pass. */
  async undo(toast: Toast): Promise<void> {
    if (!toast.undo) return;
    const again = await toast.undo();
    this.#undo = this.#undo.filter((one) => one.id !== toast.id);
    this.close(toast.id);
    if (typeof again === 'function') this.#redo.push(again as Redo);
  }

  /** Does once more what was taken back last; false when there is nothing. */
  async redoLast(): Promise<boolean> {
    const last = this.#redo.at(-1);
    if (!last) return false;
    this.#redoing = true;
    try {
      await last();
      this.#redo.pop();
    } finally {
      this.#redoing = false;
    }
    return true;
  }

  /** The acts of a closed session cannot be undone from the next. */
  clear(): void {
    this.list = [];
    this.#undo = [];
    this.#redo = [];
  }
}

export const toasts = new Toasts();
