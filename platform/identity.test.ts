import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createIdentitySigner, createIdentityVerifier } from './identity.ts';
import { ANONYMOUS, type Viewer } from './viewer.ts';

const keys = { router: 'r'.repeat(32), worker: 'w'.repeat(32) };
const id = '01a20636-4137-716b-a2e2-e97211f7dcdd';
const viewer: Viewer = { id, role: 'LEARNER', sessionId: id, scopes: null };

afterEach(() => vi.useRealTimers());

describe('a signed identity', () => {
  it('tells the subgraph that it is meant for who is asking', () => {
    const sign = createIdentitySigner('router', keys.router);
    const verify = createIdentityVerifier('users', keys);
    expect(verify(sign(viewer, 'users'))).toEqual(viewer);
    expect(verify(sign(ANONYMOUS, 'users'))).toEqual(ANONYMOUS);
  });

  it('means nothing to another subgraph', () => {
    const token = createIdentitySigner('router', keys.router)(viewer, 'users');
    expect(createIdentityVerifier('agents', keys)(token)).toBeNull();
  });

  it('means nothing when a letter of it is changed, when it is missing, or when it is rubbish', () => {
    const verify = createIdentityVerifier('users', keys);
    const token = createIdentitySigner('router', keys.router)(viewer, 'users');
    const [payload = '', signature = ''] = token.split('.');
    const admin = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...admin, role: 'ADMIN' })).toString('base64url');
    for (const bad of [
      `${forged}.${signature}`,
      `${payload}.${signature.slice(0, -2)}AA`,
      `${payload}.`,
      payload,
      `${token}.x`,
      '',
      'e30.AAAA',
      undefined,
    ]) {
      expect(verify(bad), String(bad)).toBeNull();
    }
  });

  it('can be signed only with the key of the issuer that it names', () => {
    const verify = createIdentityVerifier('users', keys);
    const [payload = ''] = createIdentitySigner('router', keys.router)(viewer, 'users').split('.');
    const byWorker = createHmac('sha256', keys.worker).update(payload).digest('base64url');
    expect(verify(`${payload}.${byWorker}`)).toBeNull();
  });

  it('of a worker counts only with scopes, which say what it may do', () => {
    const sign = createIdentitySigner('worker', keys.worker);
    const verify = createIdentityVerifier('users', keys);
    expect(verify(sign(viewer, 'users'))).toBeNull();
    const worker = { ...viewer, sessionId: null, scopes: ['translation:translate'] };
    expect(verify(sign(worker, 'users'))).toEqual(worker);
  });

  it('is made once in 30 s and ends after a minute', () => {
    vi.useFakeTimers();
    const sign = createIdentitySigner('router', keys.router);
    const verify = createIdentityVerifier('users', keys);
    const token = sign(viewer, 'users');
    vi.advanceTimersByTime(29_000);
    expect(sign(viewer, 'users')).toBe(token);
    vi.advanceTimersByTime(2_000);
    expect(sign(viewer, 'users')).not.toBe(token);
    expect(verify(token)).toEqual(viewer);
    vi.advanceTimersByTime(40_000);
    expect(verify(token)).toBeNull();
  });
});
