// Offers made in this window, by place on the waiting list: the answer names the offer, which the list does not show.
import { SvelteMap } from 'svelte/reactivity';
import { bridge, type Answer, type OfferMade, type Slot } from '../../bridge';

class Offers {
  #made = new SvelteMap<string, string>();

  /** Keeps a free time for one person; without `entryId` for the first whom it suits. */
  async make(slot: Slot, entryId?: string): Promise<OfferMade> {
    const made = await bridge.waiting.offer({ slot, entryId: entryId ?? null });
    this.#made.set(made.entryId, made.id);
    return made;
  }

  knows(entryId: string): boolean {
    return this.#made.has(entryId);
  }

  /** Their answer; after a no the next offer is known too. */
  async answer(entryId: string, answer: Answer) {
    const id = this.#made.get(entryId);
    if (id === undefined) throw new Error('no offer of this window');
    const came = await bridge.waiting.answer({ id, answer });
    this.#made.delete(entryId);
    if (came.next) this.#made.set(came.next.entryId, came.next.id);
    return came;
  }
}

export const offers = new Offers();
