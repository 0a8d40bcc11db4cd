import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIdentitySigner } from '#platform/identity.ts';
import { createLocalWakeups } from '../../test/support/local-wakeups.ts';
import { IDENTITY_KEYS, type ScriptedUsers, startScriptedUsers } from '../../test/support/scripted-users.ts';
import { until } from '../../test/support/until.ts';
import { createRevocations, type Revocations } from './revocations.ts';

const lines: string[] = [];
const logger = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line).msg) });
const wakeups = createLocalWakeups();

let users: ScriptedUsers;
let revocations: Revocations;
beforeEach(async () => {
  users = await startScriptedUsers();
  lines.length = 0;
});
afterEach(async () => {
  vi.useRealTimers();
  revocations.close();
  await users.stop();
});

function start(pollMs?: number): Revocations {
  const signIdentity = createIdentitySigner('router', IDENTITY_KEYS.router);
  revocations = createRevocations({ usersUrl: new URL(`${users.url}/graphql`), signIdentity, wakeups, logger, pollMs });
  return revocations;
}

/** Revokes a session at `users`. */
function revoke(): string {
  const sessionId = randomUUID();
  users.revoked.push(sessionId);
  return sessionId;
}

describe('revoked sessions', () => {
  it('are known from the start', async () => {
    const sessionId = revoke();
    const { isRevoked } = start();
    await until(() => isRevoked(sessionId));
    expect(isRevoked(randomUUID())).toBe(false);
  });

  it('are learnt at once when something is announced, and only what is new is asked for', async () => {
    const { isRevoked, onRevoked } = start();
    const heard: string[] = [];
    onRevoked((sessionId) => heard.push(sessionId));
    await until(() => users.asked.revocations.length === 1);
    const first = revoke();
    wakeups.wake('sessions-revoked');
    await until(() => isRevoked(first));
    const second = revoke();
    wakeups.wake('sessions-revoked');
    await until(() => isRevoked(second));
    expect(heard).toEqual([first, second]);
    expect(users.asked.revocations).toEqual([null, '0', '1']);
  });

  it('are learnt without any announcement', async () => {
    const { isRevoked } = start(20);
    await until(() => users.asked.revocations.length > 1);
    const sessionId = revoke();
    await until(() => isRevoked(sessionId));
  });

  it('stay known while users is down, which is logged once; it is asked for everything when it is back', async () => {
    const sessionId = revoke();
    const { isRevoked } = start(20);
    await until(() => isRevoked(sessionId));
    users.failing = true;
    const before = users.asked.revocations.length;
    await until(() => users.asked.revocations.length > before + 3);
    expect(isRevoked(sessionId)).toBe(true);
    const missed = revoke();
    users.failing = false;
    await until(() => isRevoked(missed));
    await until(() => lines.length === 2);
    expect(lines).toEqual([expect.stringContaining('does not tell'), expect.stringContaining('tells again')]);
    expect(users.asked.revocations.filter((after) => after === null).length).toBeGreaterThan(1);
  });

  it('are forgotten when no token of theirs can be valid any more', async () => {
    const old = revoke();
    const { isRevoked } = start();
    await until(() => isRevoked(old));
    vi.useFakeTimers({ now: Date.now() + 21 * 60_000, toFake: ['Date'] });
    const sessionId = revoke();
    wakeups.wake('sessions-revoked');
    await vi.waitUntil(() => isRevoked(sessionId));
    expect(isRevoked(old)).toBe(false);
  });
});
