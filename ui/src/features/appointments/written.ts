// The version of each visit that this window wrote last. A step that is taken back raises the version above the one that older
// steps know; they go on from here. What another desk wrote meanwhile is in neither, so Rust refuses them.
const own = new Map<string, number>();

interface Versioned {
  id: string;
  version: number;
}

/** Keeps what a write has answered. */
export function wrote<Answer extends Versioned>(answer: Answer): Answer {
  own.set(answer.id, answer.version);
  return answer;
}

/** The visit for a step that was made from an older one of this window's. */
export const asWritten = <Known extends Versioned>(known: Known): Known => ({
  ...known,
  version: own.get(known.id) ?? known.version,
});
