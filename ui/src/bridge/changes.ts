// Every write in Rust announces what it touched; views name the slices they show and load again when one is named.
import { listen, type Changed } from './transport';

type Handler = (changed: Changed[]) => void;
const handlers = new Set<Handler>();

/** Starts listening once. */
export async function followChanges(): Promise<void> {
  await listen<Changed[]>('changed', (changed) => {
    for (const handler of [...handlers]) handler(changed);
  });
}

/** Calls `handler` when one of `slices` changed; returns the way to stop. */
export function onChanged(slices: readonly string[], handler: Handler): () => void {
  const filtered: Handler = (changed) => {
    const mine = changed.filter((one) => slices.includes(one.slice));
    if (mine.length > 0) handler(mine);
  };
  handlers.add(filtered);
  return () => handlers.delete(filtered);
}
