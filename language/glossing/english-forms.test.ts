import { beforeAll, describe, expect, it } from 'vitest';
import { dictionaryForTests } from '../dictionary/testing.ts';
import { type EnglishForm, inflect } from './english-forms.ts';
import { type Lexicon, lexiconOf } from './lexicon.ts';

let lexicon: Lexicon;
beforeAll(async () => {
  lexicon = lexiconOf(await dictionaryForTests());
}, 120_000);

describe('inflect', () => {
  it.each<[string, EnglishForm, string]>([
    ['contract', 'plural', 'contracts'],
    ['meeting room', 'plural', 'meeting rooms'],
    ['company', 'plural', 'companies'],
    ['information', 'plural', 'information'],
    ['sales', 'plural', 'sales'],
    ['person', 'plural', 'people'],
    ['go live', 'past', 'went live'],
    ['send', 'pastParticiple', 'sent'],
    ['fix', 'presentParticiple', 'fixing'],
    ['requirement', 'past', 'requirement'],
    ['', 'past', ''],
  ])('writes %j as %s: %j', (gloss, form, written) => {
    expect(inflect(gloss, form, lexicon)).toBe(written);
  });
});
