/** How long one answer may be kept, and by whom: the strictest of what the subgraphs said of their parts. */
export interface CachePolicy {
  /** Takes in the `cache-control` of one subgraph's answer; one that has none may not be kept. */
  restrict(header: unknown): void;
  /** Seconds; 0 when it may not be kept. */
  readonly maxAge: number;
  /** It is the same for everybody. */
  readonly isPublic: boolean;
}

/** As Apollo Server writes it. */
const HEADER = /^max-age=(\d+), (public|private)$/;

export function createCachePolicy(): CachePolicy {
  let maxAge: number | null = null;
  let isPublic = true;
  return {
    restrict(header) {
      const [, seconds, scope] = (maxAge !== 0 && typeof header === 'string' && HEADER.exec(header)) || [];
      maxAge = Math.min(maxAge ?? Number.POSITIVE_INFINITY, Number(seconds ?? 0));
      isPublic &&= scope === 'public';
    },
    get maxAge() {
      return maxAge ?? 0;
    },
    get isPublic() {
      return isPublic && maxAge !== null;
    },
  };
}
