import { beforeAll, describe, expect, inject, it } from 'vitest';
import { endedCardImport, exportCards, startCardImport, uploadCards } from '../support/card-imports.ts';
import { signUp, type TestUser } from '../support/client.ts';

const { url } = inject('stack');

const CARDS =
  '{ me { cards(first: 50) { edges { node { front back example tags state stability reps reviews { rating } } } } } }';
const IMPORT = `mutation ($csv: String!) {
  importCards(csv: $csv) { imported updated unchanged rejectedRows rejected { line reason } }
}`;

let owner: TestUser;
beforeAll(async () => {
  owner = await signUp(url);
});

const cardsOf = async (user: TestUser) =>
  ((await user.ask(CARDS)).data.me.cards.edges as { node: { front: string } }[])
    .map(({ node }) => node)
    .toSorted((left, right) => (left.front < right.front ? -1 : 1));

async function download(file: { url: string }) {
  const answer = await fetch(file.url);
  expect(answer.status).toBe(200);
  return { content: Buffer.from(await answer.arrayBuffer()), headers: answer.headers };
}

describe('files of cards', () => {
  it('go from one account to another, with what was learnt', async () => {
    const { data } = await owner.ask(IMPORT, {
      csv: 'front,back,tags\nreconcile,核对,work;audit\n,nothing\nscope,范围,',
    });
    expect(data.importCards).toEqual({
      ...{ imported: 2, updated: 0, unchanged: 0, rejectedRows: 1 },
      rejected: [{ line: 3, reason: 'front must not be empty.' }],
    });
    const { data: found } = await owner.ask('{ word(term: "reconcile") { card { id } } }');
    const review =
      'mutation ($id: ID!) { reviewCard(id: $id, rating: EASY, idempotencyKey: "files") { card { state } } }';
    expect((await owner.ask(review, { id: found.word.card.id })).data.reviewCard.card.state).toBe('REVIEW');

    const before = await cardsOf(owner);
    expect(before).toMatchObject([
      { front: 'reconcile', state: 'REVIEW', reviews: [{ rating: 'EASY' }] },
      { state: 'NEW' },
    ]);
    const file = await exportCards(owner, 'ANKI');
    expect(file).toMatchObject({
      format: 'ANKI',
      cards: 2,
      fileName: expect.stringMatching(/^yuqiao-cards-.*\.apkg$/),
    });
    const { content, headers } = await download(file);
    expect(headers.get('content-disposition')).toContain(file.fileName);

    const other = await signUp(url);
    const id = await uploadCards(other, 'ANKI', content);
    expect(await startCardImport(other, id)).toMatchObject({ import: { id, status: 'RUNNING' }, userErrors: [] });
    expect(await endedCardImport(other, id)).toMatchObject({
      ...{ status: 'DONE', progress: 1, error: null },
      report: { imported: 2, updated: 0, rejectedRows: 0, rejected: [] },
    });
    expect(await cardsOf(other)).toEqual(before);
    // Asked once more, it stays done.
    expect((await startCardImport(other, id)).import.status).toBe('DONE');
    expect((await download(await exportCards(other, 'CSV'))).content.toString()).toContain(
      'reconcile,核对,,work;audit\r\n',
    );
  });

  it('that are none end with a sentence', async () => {
    const id = await uploadCards(owner, 'ANKI', Buffer.from('front,back\n'));
    await startCardImport(owner, id);
    const error = 'This is no package of Anki (.apkg): it is not a zip archive.';
    expect(await endedCardImport(owner, id)).toMatchObject({ status: 'FAILED', error });
  });

  it('of a megabyte fit in one request', async () => {
    const csv = `front,back\n${'"a ""quoted"" word that is far too long for the front of a card, and so on",x\n'.repeat(12_000)}`;
    const { data, errors } = await owner.ask(IMPORT, { csv: csv.slice(0, 1_000_000) });
    expect(errors).toBeUndefined();
    expect(data.importCards).toMatchObject({ imported: 1 });
    const tooLarge = await owner.ask(IMPORT, { csv: 'x'.repeat(1_000_001) });
    expect(tooLarge.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
