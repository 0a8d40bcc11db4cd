import type { Logger } from '#platform/logging.ts';
import { repeat } from '#platform/repeat.ts';
import type { EmailTokens } from '../data/email-tokens.ts';
import type { Revocations } from '../data/revocations.ts';
import type { Sessions } from '../data/sessions.ts';

const EVERY_MS = 15 * 60_000;
/** Longer than any access token lives, and than the router asks for. */
const REVOCATIONS_KEPT_MS = 60 * 60_000;

interface CleanUpParts {
  sessions: Sessions;
  revocations: Revocations;
  emailTokens: EmailTokens;
  logger: Logger;
}

/** Removes what has expired, now and then. Several processes may do so at once. */
export function createCleanUp({ sessions, revocations, emailTokens, logger }: CleanUpParts) {
  let end = async () => {};

  async function cleanUp(): Promise<void> {
    const now = new Date();
    try {
      await sessions.removeExpired(now);
      await emailTokens.removeExpired(now);
      await revocations.removeOlderThan(new Date(now.getTime() - REVOCATIONS_KEPT_MS));
    } catch (error) {
      logger.warn({ err: error }, 'what has expired could not be removed');
    }
  }

  return {
    start() {
      end = repeat(EVERY_MS, cleanUp);
    },
    stop: () => end(),
  };
}
