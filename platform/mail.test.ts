import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, startMailServer } from '../test/support/mail-server.ts';
import { createLogger } from './logging.ts';
import { createMail, mailConfig } from './mail.ts';

const logger = createLogger('mail-test', 'silent');
const LETTER = { to: 'li.wei@example.com', subject: '重置密码 · Reset', text: '您好，link', html: '<p>您好</p>' };

describe('mail over SMTP', () => {
  let server: MailServer;
  beforeAll(async () => {
    server = await startMailServer();
  });
  afterAll(() => server.stop());

  const mailTo = (url: string) =>
    createMail(mailConfig.parse({ SMTP_URL: url, MAIL_FROM: '语桥 <no-reply@yuqiao.example>' }), logger);

  it('reaches the server, with both forms of the text', async () => {
    const mail = mailTo(server.url);
    expect(await mail.send(LETTER)).toBe(true);
    mail.close();
    const [received] = server.received();
    expect(received).toMatchObject({ from: 'no-reply@yuqiao.example', to: [LETTER.to] });
    expect(received?.text).toContain('您好，link');
    expect(received?.raw).toMatch(/Content-Type: text\/html/i);
  });

  it('answers false when the server wants none for this recipient, ever', async () => {
    const mail = mailTo(server.url);
    expect(await mail.send({ ...LETTER, to: 'refused@example.com' })).toBe(false);
    mail.close();
  });

  it('fails when the server asks to come again later, and when there is none', async () => {
    const mail = mailTo(server.url);
    await expect(mail.send({ ...LETTER, to: 'busy@example.com' })).rejects.toThrow(/450/);
    mail.close();
    const nobody = mailTo('smtp://127.0.0.1:1');
    await expect(nobody.send(LETTER)).rejects.toThrow();
    nobody.close();
  });

  it('has one recipient, whatever is in the address', async () => {
    const mail = mailTo(server.url);
    const before = server.received().length;
    await mail.send({ ...LETTER, to: 'a@example.com,b@example.com' }).catch(() => false);
    const sent = server.received().slice(before);
    expect(sent.flatMap(({ to }) => to).filter((to) => to === 'b@example.com')).toEqual([]);
    mail.close();
  });
});

describe('mail without a server', () => {
  it('is a file that only its owner can read', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'yuqiao-mail-'));
    const mail = createMail(mailConfig.parse({ DATA_DIR: folder }), logger);
    expect(await mail.send(LETTER)).toBe(true);
    const [file = ''] = await readdir(path.join(folder, 'outbox'));
    const place = path.join(folder, 'outbox', file);
    expect(file).toMatch(/\.eml$/);
    expect((await stat(place)).mode & 0o777).toBe(0o600);
    expect(await readFile(place, 'utf8')).toMatch(/^To: li\.wei@example\.com/m);
    await rm(folder, { recursive: true });
  });

  it('is forgotten when its recipient is, and nobody else’s with it', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'yuqiao-mail-'));
    const mail = createMail(mailConfig.parse({ DATA_DIR: folder }), logger);
    await mail.forget(LETTER.to);
    const other = 'wei@example.com';
    for (const to of [LETTER.to, other, LETTER.to]) await mail.send({ ...LETTER, to });
    await mail.forget(LETTER.to);
    const left = await readdir(path.join(folder, 'outbox'));
    expect(left).toHaveLength(1);
    expect(await readFile(path.join(folder, 'outbox', left[0] as string), 'utf8')).toMatch(/^To: wei@example\.com/m);
    await rm(folder, { recursive: true });
  });
});

describe('the settings of mail', () => {
  it('need a sender beside a server', () => {
    expect(() => mailConfig.parse({ SMTP_URL: 'smtp://mail.example:587' })).toThrow(/MAIL_FROM/);
    expect(() => mailConfig.parse({ SMTP_URL: 'https://mail.example', MAIL_FROM: 'a@b.c' })).toThrow();
    expect(() => mailConfig.parse({ MAIL_FROM: 'a@b.c\r\nBcc: everybody@example.com' })).toThrow();
  });
});
