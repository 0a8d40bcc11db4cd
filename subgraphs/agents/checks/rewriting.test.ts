import { describe, expect, it } from 'vitest';
import { problemOfRewriting } from './rewriting.ts';

const TEXT = 'We can not ship 20 units to Berlin before Friday, if Ms. Chen does not confirm. See https://a.example/x.';

describe('problemOfRewriting', () => {
  it('finds nothing wrong with the same thing said better', () => {
    const better =
      'We cannot ship 20 units to Berlin before Friday if Ms. Chen does not confirm; see https://a.example/x.';
    expect(problemOfRewriting(TEXT, better)).toBeNull();
  });

  it.each([
    ['number', (text: string) => text.replace('20', '30')],
    ['number', (text: string) => text.replace('Friday', 'Friday at 7')],
    ['name Berlin', (text: string) => text.replace('Berlin', 'Germany')],
    ['“before”', (text: string) => text.replace('before', 'after')],
    ['“if”', (text: string) => text.replace(' if', ' because')],
    ['“not”', (text: string) => text.replaceAll(' not', '')],
    ['not copied', (text: string) => text.replace('a.example/x', 'a.example')],
    ['longer', (text: string) => `${text} ${'And there is much more to say about this. '.repeat(4)}`],
    ['shorter', () => 'No.'],
    ['empty', () => ' '],
    ['not English', (text: string) => text.replace('ship', '发货')],
  ])('refuses what changes the meaning: %s', (reason, change) => {
    expect(problemOfRewriting(TEXT, change(TEXT))).toContain(reason);
  });
});
