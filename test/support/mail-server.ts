import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedLetter {
  from: string;
  to: string[];
  /** As it came over the wire. */
  raw: string;
  /** The plain text, decoded. */
  text: string;
}

export interface MailServer {
  url: string;
  received(): ReceivedLetter[];
  /** While true, nothing is taken for `busy@…`. */
  busy: boolean;
  /** Recipients for whom letters were not taken. */
  turnedAway(): string[];
  stop(): Promise<void>;
}

/** A real SMTP server that keeps what it takes. It takes nothing for `refused@…`, and nothing now for `busy@…`. */
export async function startMailServer(): Promise<MailServer> {
  const letters: ReceivedLetter[] = [];
  const turnedAway: string[] = [];
  const refuse = (address: string, responseCode: number) => {
    turnedAway.push(address);
    return Object.assign(new Error('not taken'), { responseCode });
  };
  const mailServer: MailServer = {
    url: '',
    busy: true,
    received: () => letters,
    turnedAway: () => turnedAway,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _, done) {
      if (address.startsWith('refused@')) return done(refuse(address, 550));
      if (address.startsWith('busy@') && mailServer.busy) return done(refuse(address, 450));
      done();
    },
    onData(stream, { envelope }, done) {
      let raw = '';
      stream.on('data', (chunk) => {
        raw += chunk;
      });
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        letters.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw, text: textOf(raw) });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  mailServer.url = `smtp://127.0.0.1:${port}`;
  return mailServer;
}

/** The plain text of a letter, as nodemailer writes it. */
export function textOf(raw: string): string {
  const part = /Content-Type: text\/plain[^\n]*\r?\n((?:[^\r\n]+\r?\n)*)\r?\n([\s\S]*?)\r?\n--/i.exec(raw);
  const [, headers = '', body = ''] = part ?? [];
  if (/base64/i.test(headers)) return Buffer.from(body, 'base64').toString();
  if (!/quoted-printable/i.test(headers)) return body;
  const bytes = body
    .replace(/=\r?\n/g, '')
    .replace(/=([\dA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
