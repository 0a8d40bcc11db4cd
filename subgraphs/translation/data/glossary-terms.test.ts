import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import type { Viewer } from '#platform/viewer.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { createGlossaryTerms, eraseGlossary, type GlossaryTerms } from './glossary-terms.ts';

let postgres: DomainDatabase<'translation'>;
let terms: GlossaryTerms;
beforeAll(async () => {
  postgres = await startDomainDatabase('translation');
  terms = createGlossaryTerms(postgres.database);
});
afterAll(() => postgres?.stop());

const learner = (): Viewer & { id: string } => ({ id: newId(), role: 'LEARNER', sessionId: null, scopes: null });
const term = (source: string, target = `to ${source}`) => ({ source, target, note: null });
const many = (count: number, name: string) => Array.from({ length: count }, (_, n) => term(`${name} ${n}`));

describe('saving terms', () => {
  it('adds new ones and changes those with the same source in any case, which keep their id and time', async () => {
    const viewer = learner();
    const [first] = await terms.save(viewer, viewer.id, [term('API', '接口')]);
    const saved = await terms.save(viewer, viewer.id, [term('new'), term('api', '应用接口')]);
    expect(saved.map((each) => each?.isNew)).toEqual([true, false]);
    expect(saved[1]?.term).toEqual({ ...first!.term, source: 'api', target: '应用接口' });
    expect(await terms.byIds(viewer, [newId(), first!.term.id])).toEqual([null, saved[1]?.term]);
  });

  it('costs the same number of statements for one term and for five thousand', async () => {
    const statementsFor = async (count: number) => {
      const viewer = learner();
      const before = await postgres.database.statements();
      const saved = await terms.save(viewer, viewer.id, many(count, 'term'));
      expect(saved.filter(Boolean)).toHaveLength(count);
      return (await postgres.database.statements()) - before;
    };
    expect(await statementsFor(5_000)).toBe(await statementsFor(1));
  });

  it('stops at 5,000 of one user, also when several save at once, and goes on changing what is there', async () => {
    const viewer = learner();
    await terms.save(viewer, viewer.id, many(4_990, 'first'));
    const saved = (
      await Promise.all(['a', 'b', 'c'].map((name) => terms.save(viewer, viewer.id, many(6, name))))
    ).flat();
    expect(saved.filter((each) => each !== null)).toHaveLength(10);
    const [changed, more] = await terms.save(viewer, viewer.id, [term('first 7', 'else'), term('one more')]);
    expect(changed).toMatchObject({ isNew: false, term: { target: 'else' } });
    expect(more).toBeNull();
    expect(await terms.ofUser(viewer, viewer.id)).toHaveLength(5_000);

    const other = learner();
    expect(await terms.save(other, other.id, [term('theirs')])).toMatchObject([{ isNew: true }]);
  }, 60_000);
});

describe('a user’s terms', () => {
  it('are found by any of their texts, and are no one else’s to delete', async () => {
    const viewer = learner();
    const saved = await terms.save(viewer, viewer.id, [
      term('评审', 'Review'),
      { source: '100%', target: 'all', note: 'of the REVIEW' },
      term('other'),
    ]);
    const found = async (search: string) =>
      (await terms.page(viewer, viewer.id, { first: 10, after: null }, search)).map(({ source }) => source);
    expect((await found('review')).toSorted()).toEqual(['100%', '评审']);
    expect(await found('%')).toEqual(['100%']);
    expect(await found('nothing')).toEqual([]);

    const id = saved[0]!.term.id;
    expect(await terms.delete(viewer, newId(), id)).toBe(false);
    expect(await terms.delete(viewer, viewer.id, id)).toBe(true);
    expect(await terms.delete(viewer, viewer.id, id)).toBe(false);
  });

  it('go with their user', async () => {
    const [viewer, other] = [learner(), learner()];
    for (const { id } of [viewer, other]) await terms.save(viewer, id, many(3, 'term'));
    const erase = () => postgres.database.transaction(null, (transaction) => eraseGlossary(transaction, viewer.id));
    expect(await erase()).toBe(3);
    expect(await erase()).toBe(0);
    expect(await terms.ofUser(other, other.id)).toHaveLength(3);
  });
});
