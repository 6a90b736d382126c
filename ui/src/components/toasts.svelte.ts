// What has just happened, said once and politely, with the way back. The same stack is what Ctrl+Z walks down.

export interface Toast {
  id: number;
  text: string;
  /** Takes the act back; may say so with another toast. */
  undo?: () => Promise<void> | void;
  /** Shown red and until closed. */
  bad?: boolean;
}

const SHOWN_MS = 8000;

class Toasts {
  list = $state.raw<Toast[]>([]);
  #undo: Toast[] = [];
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(toast: Omit<Toast, 'id'>): number {
    const made = { ...toast, id: this.#next++ };
    // The same said again takes the place of the first; what can be taken back stays beside it.
    const others = this.list.filter((one) => one.text !== made.text || one.undo || made.undo);
    this.list = [...others.slice(-2), made];
    if (made.undo) this.#undo.push(made);
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
    const last = this.#undo.pop();
    if (!last?.undo) return false;
    this.close(last.id);
    await last.undo();
    return true;
  }

  async undo(toast: Toast): Promise<void> {
    this.#undo = this.#undo.filter((one) => one.id !== toast.id);
    this.close(toast.id);
    await toast.undo?.();
  }

  /** The acts of a closed session cannot be undone from the next. */
  clear(): void {
    this.list = [];
    this.#undo = [];
  }
}

export const toasts = new Toasts();
