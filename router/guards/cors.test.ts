import { describe, expect, it } from 'vitest';
import { allowsSocketFrom, corsConfig } from './cors.ts';

const allows = (env: Record<string, string>, origin: string) => corsConfig.parse(env).allows(origin);

describe('CORS_ORIGINS', () => {
  it('are the pages of this machine in development, and none in production, when it is not set', () => {
    for (const origin of ['http://localhost:5173', 'https://127.0.0.1', 'http://[::1]:3000']) {
      expect(allows({}, origin)).toBe(true);
      expect(allows({ NODE_ENV: 'production' }, origin)).toBe(false);
    }
    for (const origin of ['http://localhost.evil.example', 'http://evil.example#localhost', 'null', '']) {
      expect(allows({}, origin)).toBe(false);
    }
  });

  it('are exactly those that are named', () => {
    const env = { CORS_ORIGINS: 'https://app.example.com, chrome-extension://abcdef' };
    expect(allows(env, 'https://app.example.com')).toBe(true);
    expect(allows(env, 'chrome-extension://abcdef')).toBe(true);
    for (const origin of [
      'https://app.example.com.evil.example',
      'http://app.example.com',
      'https://example.com',
      'null',
    ]) {
      expect(allows(env, origin)).toBe(false);
    }
    expect(allows({ CORS_ORIGINS: '*' }, 'https://anything.example')).toBe(true);
  });

  it('are origins, not addresses', () => {
    for (const wrong of ['https://app.example.com/', 'app.example.com', 'https://user@example.com']) {
      expect(corsConfig.safeParse({ CORS_ORIGINS: wrong }).error?.issues[0]?.message).toContain('is no origin');
    }
  });
});

describe('a WebSocket', () => {
  const none = () => false;

  it('may be opened by who is no browser, and by the router’s own pages', () => {
    expect(allowsSocketFrom({ host: 'api.example.com' }, none)).toBe(true);
    expect(allowsSocketFrom({ host: 'api.example.com', origin: 'https://api.example.com' }, none)).toBe(true);
  });

  it('may not be opened by a page of another origin', () => {
    for (const origin of ['https://evil.example', 'null', 'https://api.example.com.evil.example']) {
      expect(allowsSocketFrom({ host: 'api.example.com', origin }, none)).toBe(false);
    }
  });
});
