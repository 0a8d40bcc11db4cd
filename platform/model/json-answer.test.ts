import { describe, expect, it } from 'vitest';
import { jsonIn } from './json-answer.ts';

const wanted = { score: 0.5, problems: ['a "quoted" }', '\\'] };
const json = JSON.stringify(wanted);

describe('the JSON in an answer', () => {
  it.each([
    ['alone', json],
    ['in a code fence', `\`\`\`json\n${JSON.stringify(wanted, null, 2)}\n\`\`\``],
    ['in a sentence', `Here you are: ${json} I hope that helps!`],
    ['after thoughts', `<think>Maybe {"score": 0}?</think>\n${json}`],
    ['after brackets of prose', `For {each} of [the segments]: ${json}`],
    ['within brackets of prose', `[Answer: ${json}]`],
  ])('is found %s', (_, answer) => {
    expect([...jsonIn(answer)]).toEqual([wanted]);
  });

  it('may be of several values, in their order', () => {
    expect([...jsonIn(`${json}, or rather {"score": 1}, or [2]`)]).toEqual([wanted, { score: 1 }, [2]]);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'I am sorry, I cannot.'],
    ['a page', '<html><style>p { margin: 0 }</style><p>Bad gateway</p></html>'],
    ['what was cut off, whole lists within it included', '{"notes": ["one"], "translations": ["two"'],
    ['a string that does not end', '{"score": "0.5}'],
  ])('is not in %s', (_, answer) => {
    expect([...jsonIn(answer)]).toEqual([]);
  });

  it.each([
    ['open brackets', '{'.repeat(1_000_000)],
    ['closed brackets', '{}x'.repeat(300_000)],
    ['pairs within pairs', '{[x'.repeat(100_000) + ']}'.repeat(100_000)],
    ['quotation marks', `{${'"'.repeat(1_000_000)}`],
    ['backslashes', `{"${'\\'.repeat(1_000_000)}`],
  ])('is looked for in a million characters of %s without running away', (_, answer) => {
    expect([...jsonIn(answer)].length).toBeLessThanOrEqual(10);
  });
});
