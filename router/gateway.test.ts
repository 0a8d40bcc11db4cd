import type { GraphQLSchema } from 'graphql';
import { parse } from 'graphql';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { compose, composeSdl } from '../test/support/composed.ts';
import { createOperations } from './executor/operations.ts';
import { readSupergraph } from './executor/supergraph.ts';

const part = (fields: string) => ({
  name: 'only',
  sdl: `type Query { ${fields} }`,
  resolvers: { Query: { first: () => 'one', second: () => 'two' } },
});
const BOTH = 'first: String second: String';

describe('another supergraph', () => {
  it('takes the place of the one that is served, and listeners are told', async () => {
    const { gateway, ask } = compose([part(BOTH)]);
    const schemas: GraphQLSchema[] = [];
    gateway.onUpdate(() => void schemas.push(gateway.schema()));
    expect((await ask('{ first second }')).data).toEqual({ first: 'one', second: 'two' });
    await gateway.update(composeSdl([part('first: String')]));
    expect(schemas).toEqual([gateway.schema()]);
    expect((await ask('{ first }')).data).toEqual({ first: 'one' });
    await expect(ask('{ second }')).rejects.toThrow('Cannot query field "second"');
  });

  it('is refused when it is none, and the old one goes on', async () => {
    const { gateway, ask } = compose([part(BOTH)]);
    await expect(gateway.update('type Query { first: String }')).rejects.toThrow();
    await expect(gateway.update('not even GraphQL')).rejects.toThrow();
    expect((await ask('{ first second }')).data).toEqual({ first: 'one', second: 'two' });
  });

  it('gives way to a newer one that came while it was prepared', async () => {
    const { gateway, ask } = compose([part(BOTH)]);
    await ask('{ first }');
    const [second, third] = ['second: String', 'first: String third: String'].map((fields) =>
      gateway.update(composeSdl([part(fields)])),
    );
    await Promise.all([second, third]);
    expect(Object.keys(gateway.schema().getQueryType()?.getFields() ?? {})).toEqual(['first', 'third']);
  });

  it('does not stop what was validated on the old one', async () => {
    const { gateway } = compose([part(BOTH)]);
    const operation = gateway.prepare('{ second }', parse('{ second }'));
    await gateway.update(composeSdl([part('first: String')]));
    const context = { logger: pino({ level: 'silent' }), signal: new AbortController().signal };
    const { data, errors } = await gateway.execute(operation, {}, context);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ text: '{"second":"two"}' });
  });

  it('has prepared what the old one was asked, as far as it can', async () => {
    const source = (text: string) => ({ query: text, document: parse(text) });
    const before = createOperations(readSupergraph(composeSdl([part(BOTH)])));
    for (const text of ['{ first }', '{ second }']) before.get(source(text));
    const planned: string[] = [];
    const supergraph = readSupergraph(composeSdl([part('first: String')]));
    const after = createOperations({
      ...supergraph,
      plan(document, operationName) {
        planned.push(document.loc?.source.body ?? '');
        return supergraph.plan(document, operationName);
      },
    });
    await after.warm(before);
    expect(planned).toEqual(['{ first }', '{ second }']);
    expect(after.get(source('{ first }')).definition.operation).toBe('query');
    expect(planned).toHaveLength(2);
  });
});
