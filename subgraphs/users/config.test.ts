import { describe, expect, it } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { mailConfig } from '#platform/mail.ts';
import { usersConfig } from './config.ts';

const read = (env: Record<string, string>) =>
  readConfig({ settings: usersConfig, mail: mailConfig }, { REFRESH_TOKEN_SECRET: 's'.repeat(32), ...env });

describe('the configuration of users', () => {
  it('needs no mail server in development, and links lead to this machine', () => {
    const { settings, mail } = read({});
    expect(mail.smtpUrl).toBeNull();
    expect(settings.publicUrl).toBe('http://localhost:4000');
  });

  it('is refused in production without a mail server and the address that links lead to', () => {
    expect(() => read({ NODE_ENV: 'production', SMTP_URL: '', PUBLIC_URL: '' })).toThrow(
      /^PUBLIC_URL: required in production: .*\nSMTP_URL: required in production: .*$/,
    );
  });

  it('takes them as they are given, the address without a slash at its end', () => {
    const { settings, mail } = read({
      NODE_ENV: 'production',
      SMTP_URL: 'smtps://user:password@mail.example.com:465',
      MAIL_FROM: 'Yuqiao <no-reply@example.com>',
      PUBLIC_URL: 'https://yuqiao.example.com/',
    });
    expect(mail.smtpUrl).toBe('smtps://user:password@mail.example.com:465');
    expect(settings.publicUrl).toBe('https://yuqiao.example.com');
  });
});
