import { createHmac } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { createIdentitySigner } from '#platform/identity.ts';
import { ask } from '../../support/client.ts';
import { openSession } from '../../support/raw-socket.ts';
import { until } from '../../support/until.ts';

const { ports } = inject('stack');
const subgraphs = Object.entries(ports).filter(([name]) => name !== 'router');

const victim = '01890a5d-ac96-774b-bcce-b302099a8057';
const admin = { id: victim, role: 'ADMIN', sessionId: null, scopes: null } as const;
const claims = { iss: 'router', aud: 'users', exp: 9_999_999_999, sub: victim, role: 'ADMIN', sid: null, scp: null };
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signedWith = (key: string) => {
  const text = encode(claims);
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
};

/** What somebody who reached a subgraph's port could send in the place of a signed identity. */
const FORGERIES: Record<string, (subgraph: string) => string | undefined> = {
  nothing: () => undefined,
  'an empty text': () => '',
  'an id': () => victim,
  'claims without a signature': () => encode(claims),
  'claims with an empty signature': () => `${encode(claims)}.`,
  'claims that say how they are signed': () => `${encode({ alg: 'none' })}.${encode(claims)}.`,
  'claims signed with an empty key': () => signedWith(''),
  'claims signed with another key': () => signedWith('x'.repeat(32)),
  'a router’s identity made with another key': (subgraph) =>
    createIdentitySigner('router', 'x'.repeat(32))(admin, subgraph),
  'a worker’s identity made with another key': (subgraph) =>
    createIdentitySigner('worker', 'x'.repeat(32))(admin, subgraph),
};

const ENTITIES = `query { _entities(representations: [{ __typename: "User", id: "${victim}" }]) { ... on User { id } } }`;

describe('a subgraph whose port somebody reaches', () => {
  describe.each(subgraphs)('%s', (subgraph, port) => {
    const url = `http://127.0.0.1:${port}/graphql`;

    it.each(Object.entries(FORGERIES))('answers nothing to %s', async (_, forge) => {
      const forged = forge(subgraph);
      const headers: Record<string, string> = forged === undefined ? {} : { 'x-yuqiao-identity': forged };
      for (const query of ['{ me { id } }', ENTITIES, '{ _service { sdl } }', '{ __schema { types { name } } }']) {
        const { status, data, errors } = await ask(url, query, { headers });
        expect(data).toBeUndefined();
        expect([status, errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
      }
    });

    it('answers nothing to operations over a socket, whatever the socket was opened with', async () => {
      const { send, messages } = await openSession(url, undefined, {
        headers: { 'x-yuqiao-identity': signedWith('x'.repeat(32)) },
      });
      const forgeries = Object.values(FORGERIES).map((forge) => forge(subgraph));
      for (const [id, forged] of forgeries.entries()) {
        const extensions = { headers: { 'x-yuqiao-identity': forged } };
        send({ id: String(id), type: 'subscribe', payload: { query: '{ me { id } }', extensions } });
      }
      await until(() => messages.filter(({ type }) => type === 'error').length === forgeries.length);
      expect(messages.filter(({ type }) => type === 'next')).toEqual([]);
    });
  });
});
