import type { Revocations } from '../data/revocations.ts';

/** The topic that is woken when sessions were ended, after that is committed. */
export const SESSIONS_REVOKED = 'sessions-revoked';

/** An access token lives for 15 minutes; what was revoked earlier has none left. */
const TOLD_FOR_MS = 20 * 60_000;
/** A transaction may commit this long after it took its time: the next answer repeats so much of the last one. */
const OVERLAP_MS = 10_000;

export interface RevocationAnswer {
  /** Opaque; given back as `after`, it leaves out what was told before, but for some repeats. */
  cursor: string;
  /** Ids of sessions. */
  revoked: string[];
}

/** What the router asks for, so that a revoked session ends there too. A cursor that is not ours counts as none. */
export async function revocationsAfter(revocations: Revocations, cursor: string | null): Promise<RevocationAnswer> {
  const after = readCursor(cursor);
  const { at, sessionIds } = await revocations.since((now) => {
    const oldest = now.getTime() - TOLD_FOR_MS;
    return new Date(after === null ? oldest : Math.max(oldest, after - OVERLAP_MS));
  });
  return { cursor: Buffer.from(String(at.getTime())).toString('base64url'), revoked: sessionIds };
}

function readCursor(cursor: string | null): number | null {
  const time = Buffer.from(cursor ?? '', 'base64url').toString();
  return /^\d{1,15}$/.test(time) ? Number(time) : null;
}
