// After a change: whether the client has to be told, and whom a freed time would suit. One question after the other.
import type { AppointmentView, Slot } from '../../bridge';
import { toasts } from '../../components/toasts.svelte';
import { acts, type Act } from '../../frame/acts.svelte';
import { t } from '../../locales/index.svelte';
import { slotWords } from './waiting';

/** Asks what a change leaves to be asked; `slot` is the time that it freed. */
export function askAfter(changed: AppointmentView, slot?: Slot): void {
  if (changed.offered && slot) {
    toasts.show({ text: t('offered-itself', { slot: slotWords(slot) }) });
  }
  const offer: Act | undefined = slot && changed.couldCome && !changed.offered ? { kind: 'offer', slot } : undefined;
  if (changed.untold) acts.open({ kind: 'tell', visitId: changed.id, name: changed.clientName, then: offer });
  else if (offer) acts.open(offer);
}
