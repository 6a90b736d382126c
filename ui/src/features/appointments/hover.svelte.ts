// Which visit shows its card: the one that the pointer or the focus has rested on for half a second.
const REST_MS = 500;

export class Hover {
  shown = $state.raw<{ id: string; beside: DOMRect } | undefined>(undefined);
  #timer: ReturnType<typeof setTimeout> | undefined;

  rest(event: Event): void {
    const target = event.target instanceof Element ? event.target : undefined;
    const block = target?.closest('[data-block]');
    const id = block?.getAttribute('data-block') ?? undefined;
    if (id !== undefined && id === this.shown?.id) return;
    this.leave();
    if (!block || !id) return;
    this.#timer = setTimeout(() => {
      if (block.isConnected) this.shown = { id, beside: block.getBoundingClientRect() };
    }, REST_MS);
  }

  leave(): void {
    clearTimeout(this.#timer);
    this.shown = undefined;
  }
}
