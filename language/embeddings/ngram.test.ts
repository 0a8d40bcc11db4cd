import { describe, expect, it } from 'vitest';
import { loadPhrasebook } from '../phrasebook/phrasebook.ts';
import type { Language } from '../scripts.ts';
import { createNgramEmbedder } from './ngram.ts';

const embedder = createNgramEmbedder();
const vectorOf = async (text: string, language: Language = 'EN') => (await embedder.embed([text], language))[0]!;
const closeness = (left: number[], right: number[]) => left.reduce((sum, value, at) => sum + value * right[at]!, 0);

const tokensOf = (text: string) => text.toLowerCase().match(/\p{Script=Han}|[\p{L}\p{N}']+|\S/gu) ?? [];

/** Tokens that have to be put in, taken out or replaced. */
function editDistance(left: readonly string[], right: readonly string[]): number {
  let row = right.map((_, at) => at + 1);
  for (const [at, token] of left.entries()) {
    let corner = at;
    const next: number[] = [];
    for (const [to, other] of right.entries()) {
      const put = Math.min(corner + (token === other ? 0 : 1), row[to]! + 1, (next[to - 1] ?? at + 1) + 1);
      corner = row[to]!;
      next.push(put);
    }
    row = next;
  }
  return row.at(-1) ?? left.length;
}

describe('the n-gram embedder', () => {
  it('gives vectors of length one, the same for what differs in case, width and final mark', async () => {
    const vector = await vectorOf('Please see the attachment.');
    expect(vector).toHaveLength(embedder.dimensions);
    expect(closeness(vector, vector)).toBeCloseTo(1);
    expect(await vectorOf('PLEASE see  the attachment')).toEqual(vector);
    expect(await vectorOf('请查收附件。', 'ZH')).toEqual(await vectorOf('请查收附件', 'ZH'));
  });

  it('takes sentences that differ in a number for the same, and those of other words for far apart', async () => {
    const vector = await vectorOf('预算是 50 万。', 'ZH');
    expect(closeness(vector, await vectorOf('预算是 80 万。', 'ZH'))).toBeCloseTo(1);
    expect(closeness(vector, await vectorOf('请在周五之前确认合同条款。', 'ZH'))).toBeLessThan(0.3);
  });

  it('has nothing to say about a text without a letter', async () => {
    expect((await vectorOf('…… !?')).every((value) => value === 0)).toBe(true);
  });

  it.each(['ZH', 'EN'] as const)(
    'finds, of an edited sentence, one that is as near as any by edit distance: %s',
    async (language) => {
      const texts = loadPhrasebook()
        .entries.filter(({ kind }) => kind === 'SENTENCE')
        .map(({ chinese, english }) => (language === 'ZH' ? chinese : english));
      const vectors = await embedder.embed(texts, language);
      const tokens = texts.map(tokensOf);
      let [found, asked] = [0, 0];
      for (let at = 0; at < texts.length; at += 12) {
        // A word of another sentence in the place of one, and one word left out.
        const edited = [...tokens[at]!];
        edited[at % edited.length] = tokens[(at * 7) % texts.length]![0]!;
        edited.splice((at * 3) % edited.length, 1);
        const distances = tokens.map((other) => editDistance(edited, other));
        const least = Math.min(...distances);
        const vector = await vectorOf(edited.join(language === 'ZH' ? '' : ' '), language);
        const nearest = vectors
          .map((other, index) => ({ index, score: closeness(vector, other) }))
          .sort((left, right) => right.score - left.score)
          .slice(0, 5);
        asked += 1;
        if (nearest.some(({ index }) => distances[index] === least)) found += 1;
      }
      expect(found / asked).toBeGreaterThan(0.97);
    },
  );
});
