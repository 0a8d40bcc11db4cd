/** `text` replaces everything of the segment from `offset` on; UTF-16 units of the segment's translation. */
export interface Delta {
  segment: number;
  offset: number;
  text: string;
}

/** What of a translation a client has, and what it is still to be told: one text for each segment, however slow it is. */
export interface Deltas {
  /** A segment as far as it is written. Whether that makes it one that waits to be told of. */
  note(segment: number, text: string): boolean;
  /** The translation is finished: whatever differs from these texts is told of at once. */
  settle(texts: readonly string[]): void;
  /** The next that is due, or null. */
  next(): Delta | null;
  /** Milliseconds until there is one that is due, or null when all is told. */
  dueInMs(): number | null;
}

interface Segment {
  told: string;
  text: string;
  /** Of `now`. */
  dueAt: number;
}

const EVERY_MS = 50;

/** @param everyMs how often a segment is told of at the most */
export function createDeltas({ everyMs = EVERY_MS, now = () => performance.now() } = {}): Deltas {
  const segments = new Map<number, Segment>();
  /** In the order in which they changed. */
  const waiting = new Set<number>();
  let settled = false;

  function note(segment: number, text: string): boolean {
    const known = segments.get(segment);
    if (known) known.text = text;
    else segments.set(segment, { told: '', text, dueAt: 0 });
    const isNew = !waiting.has(segment);
    waiting.add(segment);
    return isNew;
  }

  return {
    note,
    settle(texts) {
      settled = true;
      for (const segment of segments.keys()) if (segment >= texts.length) note(segment, '');
      texts.forEach((text, segment) => void note(segment, text));
    },
    next() {
      const time = now();
      for (const number of waiting) {
        const segment = segments.get(number)!;
        if (!settled && time < segment.dueAt) continue;
        waiting.delete(number);
        if (segment.told === segment.text) continue;
        const offset = commonLength(segment.told, segment.text);
        segment.told = segment.text;
        segment.dueAt = time + everyMs;
        return { segment: number, offset, text: segment.text.slice(offset) };
      }
      return null;
    },
    dueInMs() {
      if (waiting.size === 0) return null;
      const times = [...waiting].map((number) => segments.get(number)!.dueAt);
      return settled ? 0 : Math.max(0, Math.min(...times) - now());
    },
  };
}

/** Units that both begin with; never half of a surrogate pair. */
function commonLength(left: string, right: string): number {
  const limit = Math.min(left.length, right.length);
  let length = 0;
  while (length < limit && left[length] === right[length]) length += 1;
  return /[\ud800-\udbff]/.test(right[length - 1] ?? '') ? length - 1 : length;
}
