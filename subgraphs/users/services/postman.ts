import type { Job } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import type { Mail } from '#platform/mail.ts';
import type { UserRow, Users } from '../data/users.ts';
import { resetPasswordLetter } from '../letters/reset-password.ts';
import { verifyEmailLetter } from '../letters/verify-email.ts';
import type { MakeEmailLink } from './email-links.ts';
import type { LetterJob } from './mail-queue.ts';

interface PostmanParts {
  users: Users;
  makeLink: MakeEmailLink;
  mail: Mail;
  logger: Logger;
}

/** Writes and sends the letters of the queue. Each try makes a new link; a letter that was sent twice holds the newer one. */
export function createPostman({ users, makeLink, mail, logger }: PostmanParts) {
  const recipientOf = (job: LetterJob): Promise<UserRow | null> =>
    job.letter === 'verify-email' ? users.find(job.userId) : users.findByEmail(job.email);

  async function write(job: LetterJob, { id, nativeLanguage }: UserRow) {
    if (job.letter === 'verify-email') return verifyEmailLetter(nativeLanguage, await makeLink(id, 'VERIFY_EMAIL'));
    return resetPasswordLetter(nativeLanguage, await makeLink(id, 'RESET_PASSWORD'));
  }

  return async function deliver({ data, lastAttempt }: Job<LetterJob>): Promise<void> {
    const user = await recipientOf(data);
    // Nobody has the address, or the account is gone, or the address was verified while the letter waited.
    if (!user || (data.letter === 'verify-email' && user.emailVerified)) return;
    try {
      const taken = await mail.send({ to: user.email, ...(await write(data, user)) });
      if (!taken) logger.info({ letter: data.letter, userId: user.id }, 'the mail server has no such recipient');
      // An account that was deleted meanwhile had its letters forgotten before this one was there.
      if (!(await users.find(user.id))) await mail.forget(user.email);
    } catch (error) {
      const level = lastAttempt ? 'error' : 'warn';
      logger[level]({ err: error, letter: data.letter, userId: user.id }, 'a letter could not be sent');
      throw error;
    }
  };
}
