import { describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import { createRefreshTokens } from './refresh-tokens.ts';

const tokens = createRefreshTokens('k'.repeat(32));

describe('refresh tokens', () => {
  it('know their session and their generation', () => {
    const sessionId = newId();
    const first = tokens.issue(sessionId);
    expect(tokens.read(first)).toEqual({ sessionId, generation: 0 });
    const second = tokens.successorOf(first);
    expect(tokens.read(second)).toEqual({ sessionId, generation: 1 });
    expect(tokens.read(tokens.successorOf(second))).toEqual({ sessionId, generation: 2 });
  });

  it('have one successor, which is another with another key', () => {
    const first = tokens.issue(newId());
    expect(tokens.successorOf(first)).toBe(tokens.successorOf(first));
    expect(tokens.issue(newId())).not.toBe(tokens.issue(newId()));
    expect(() => createRefreshTokens('x'.repeat(32)).successorOf(first)).toThrow();
  });

  it('cannot be made by one who knows a session', () => {
    const sessionId = newId();
    const stranger = createRefreshTokens('x'.repeat(32));
    expect(tokens.read(stranger.issue(sessionId))).toBeNull();
  });

  it('are worth nothing when a single bit is another', () => {
    const bytes = Buffer.from(tokens.issue(newId()), 'base64url');
    for (let index = 0; index < bytes.length; index++) {
      const forged = Buffer.from(bytes);
      forged[index] = (forged[index] as number) ^ 1;
      expect(tokens.read(forged.toString('base64url'))).toBeNull();
    }
  });

  it.each(['', 'x', 'é'.repeat(91), 'A'.repeat(91), 'A'.repeat(100_000), 'null'])('are not %j', (text) => {
    expect(tokens.read(text)).toBeNull();
  });
});
