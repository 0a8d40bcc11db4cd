/** The header that carries a consistency token; of a subscription it stands in `extensions.headers`. */
export const CONSISTENCY_HEADER = 'x-consistency-token';

/** 16 hexadecimal digits that sort as text: of two tokens the greater one is newer. Only the data layer knows more. */
const TOKEN = /^[\dA-F]{16}$/;

/** Newer than all there is: for a write whose own position could not be learnt. */
export const NEWEST_TOKEN = 'F'.repeat(16);

/** How new what one request reads must be: as new as what it was given, and as what it has written since. */
export interface Consistency {
  /** Null when anything will do. */
  readonly token: string | null;
  /** Goes forward, never back; what is no token is passed over. */
  advance(token: unknown): void;
}

export function createConsistency(given?: unknown): Consistency {
  let token: string | null = null;
  const consistency = {
    get token() {
      return token;
    },
    advance(next: unknown) {
      if (typeof next === 'string' && TOKEN.test(next) && (token === null || next > token)) token = next;
    },
  };
  consistency.advance(given);
  return consistency;
}

/** A token as a header between our own services. */
export const consistencyHeaders = ({ token }: Consistency): Record<string, string> =>
  token === null ? {} : { [CONSISTENCY_HEADER]: token };

/** The same for a client, who would send `NEWEST_TOKEN` for ever. */
export const publicConsistencyHeaders = (consistency: Consistency): Record<string, string> =>
  consistency.token === NEWEST_TOKEN ? {} : consistencyHeaders(consistency);
