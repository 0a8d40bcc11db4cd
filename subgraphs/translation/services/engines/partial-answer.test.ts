import { describe, expect, it } from 'vitest';
import { createPartialAnswer } from './partial-answer.ts';

/** What is told of an answer that comes in these pieces. */
function toldOf(pieces: readonly string[], count = 9): [index: number, text: string][] {
  const told: [number, string][] = [];
  const answer = createPartialAnswer(count, (index, text) => told.push([index, text]));
  let textSoFar = '';
  for (const piece of pieces) {
    textSoFar += piece;
    answer.read(textSoFar);
  }
  return told;
}

/** The last that was told of each segment. */
const lastOf = (pieces: readonly string[]) => Object.values(Object.fromEntries(toldOf(pieces)));

const inPiecesOf = (length: number, text: string): string[] => text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];

describe('a partial answer', () => {
  it('is told as it grows, segment after segment', () => {
    expect(toldOf(['{"transl', 'ations": ["Hel', 'lo', '", "Go', 'od"', ']}'])).toEqual([
      [0, 'Hel'],
      [0, 'Hello'],
      [1, 'Go'],
      [1, 'Good'],
    ]);
  });

  it('says the same, however it is cut: escapes, surrogate pairs and line breaks too', () => {
    const translations = ['a "b" \\ / \t c', '😀 好 \u{1f600}!', 'line\nbreak', 'ends in 😀', '', 'plain'];
    const shown = translations.map((text) => text.replace('\n', ' '));
    const written = [
      JSON.stringify({ translations }),
      JSON.stringify(translations, null, 2),
      // As some servers write all that is not ASCII.
      JSON.stringify({ translations }).replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
      `\`\`\`json\n${JSON.stringify({ translations }, null, 1)}\n\`\`\``,
      `Here you are: ${JSON.stringify(translations)} Anything else?`,
    ];
    for (const answer of written) {
      for (const length of [1, 2, 3, 7, answer.length]) {
        expect(lastOf(inPiecesOf(length, answer))).toEqual(shown.filter((text) => text !== ''));
      }
    }
  });

  it('never tells half a surrogate pair', () => {
    const answers = [JSON.stringify(['😀😀']), '["\\ud83d\\ude00\\ud83d\\ude00"]'];
    for (const answer of answers) {
      const told = toldOf(inPiecesOf(1, answer));
      expect(told).toEqual([
        [0, '😀'],
        [0, '😀😀'],
      ]);
    }
    expect(toldOf(['["a\\ud83d b"]', ' '])).toEqual([]);
  });

  it('tells each text by growing it', () => {
    const texts = toldOf(inPiecesOf(1, '["One \\n two  three. "]')).map(([, text]) => text);
    expect(texts.at(-1)).toBe('One two  three.');
    expect(texts.every((text, place) => text.startsWith(texts[place - 1] ?? ''))).toBe(true);
  });

  it('tells nothing of what is no list of texts', () => {
    for (const answer of [
      'Sorry, I cannot.',
      '{"answer": ["a"]}',
      '{"translations": "a"}',
      '[1, "a"]',
      '[["a"]]',
      '{}',
    ])
      expect(toldOf(inPiecesOf(1, answer))).toEqual([]);
  });

  it('tells nothing of segments that were not asked for', () => {
    expect(toldOf(['["a", "b", "c"]'], 2)).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  it('begins anew with an answer that does', () => {
    const told: [number, string][] = [];
    const answer = createPartialAnswer(2, (index, text) => told.push([index, text]));
    for (const text of ['["first", "sec', '', '["ano', '["another"]']) answer.read(text);
    expect(told).toEqual([
      [0, 'first'],
      [1, 'sec'],
      [0, 'ano'],
      [0, 'another'],
    ]);
  });
});
