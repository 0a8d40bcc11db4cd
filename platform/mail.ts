import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import type { Logger } from './logging.ts';

export interface Letter {
  /** An e-mail address, bare. */
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface Mail {
  /**
   * Resolves when the server has taken the letter, or the file is written: with false when the server wants none for this
   * recipient, ever.
   */
  send(letter: Letter): Promise<boolean>;
  /** Deletes the letters to an address that were written to files. What was sent is with its recipient. */
  forget(address: string): Promise<void>;
  close(): void;
}

export const mailConfig = z
  .object({
    SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'expected smtp://user:password@host:port' }).optional(),
    MAIL_FROM: z
      .string()
      .regex(/^[^\r\n]+@[^\r\n]+$/, 'expected an e-mail address')
      .optional(),
    DATA_DIR: z.string().default('.data'),
    NODE_ENV: z.string().default('development'),
  })
  .refine((env) => env.SMTP_URL || env.NODE_ENV !== 'production', {
    message: 'required in production: smtp://user:password@host:port, where letters are sent',
    path: ['SMTP_URL'],
  })
  .refine((env) => !env.SMTP_URL || env.MAIL_FROM, { message: 'required with SMTP_URL', path: ['MAIL_FROM'] })
  .transform((env) => ({
    smtpUrl: env.SMTP_URL ?? null,
    /** As it stands in the header: an address, or `Name <address>`. */
    from: env.MAIL_FROM ?? 'Yuqiao <no-reply@localhost>',
    /** Where letters land without a server. */
    outbox: path.join(env.DATA_DIR, 'outbox'),
  }));

export type MailConfig = z.infer<typeof mailConfig>;

/** For the server's greeting, and for each of its answers. */
const TIMEOUT_MS = 15_000;

/** Sends over SMTP; without a server, letters become files that only their owner can read, and the log says so. */
export function createMail({ smtpUrl, from, outbox }: MailConfig, logger: Logger): Mail {
  if (smtpUrl === null) {
    logger.warn({ outbox }, 'SMTP_URL is not set: letters are written to files instead of being sent');
    return createOutbox(from, outbox, logger);
  }
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    pool: true,
    maxConnections: 2,
  });
  return {
    async send(letter) {
      try {
        await transport.sendMail({ ...contentOf(letter), from });
        return true;
      } catch (error) {
        if (isRefusedForGood(error)) return false;
        throw error;
      }
    },
    forget: async () => {},
    close: () => transport.close(),
  };
}

/** The letter itself is a secret: the links in it are worth an account. So the log names its file and no more. */
function createOutbox(from: string, folder: string, logger: Logger): Mail {
  const transport = createTransport({ streamTransport: true, buffer: true });
  return {
    async send(letter) {
      const { message } = await transport.sendMail({ ...contentOf(letter), from });
      const time = new Date().toISOString().replaceAll(':', '-');
      const file = path.join(folder, `${time}-${randomUUID()}${endOf(letter.to)}`);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(file, message as Buffer, { mode: 0o600 });
      logger.info({ file }, 'a letter was written');
      return true;
    },
    async forget(address) {
      const files = await readdir(folder).catch(() => []);
      const theirs = files.filter((file) => file.endsWith(endOf(address)));
      await Promise.all(theirs.map((file) => rm(path.join(folder, file), { force: true })));
    },
    close: () => transport.close(),
  };
}

/** Of a letter's file name: it tells whose letter it is without saying who that is. */
const endOf = (address: string) => `-${createHash('sha256').update(address).digest('hex').slice(0, 16)}.eml`;

/** The address as an object: nodemailer would read a list into a text with a comma. */
const contentOf = ({ to, ...rest }: Letter) => ({
  ...rest,
  to: { name: '', address: to },
  disableFileAccess: true,
  disableUrlAccess: true,
});

/** Other 5xx codes speak of us: a wrong password, a sender that may not send. */
function isRefusedForGood(error: unknown): boolean {
  const { code, command, responseCode = 0 } = error as { code?: string; command?: string; responseCode?: number };
  return code === 'EENVELOPE' && command === 'RCPT TO' && responseCode >= 500;
}
