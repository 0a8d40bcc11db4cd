import { describe, expect, it } from 'vitest';
import { contentOfCard, type Notetype } from './notetype.ts';
import { textOfHtml } from './text-of-html.ts';

describe('the text of a field', () => {
  it('is what a reader sees', () => {
    expect(textOfHtml('<div>to <b>carry&nbsp;out</b></div><div>执行 &amp; 实施</div>[sound:x.mp3]<br><br>end')).toBe(
      'to carry out\n执行 & 实施\nend',
    );
    expect(textOfHtml('a<style>.x{}</style><script>alert(1)</script><img src=x onerror=y>b')).toBe('ab');
    expect(textOfHtml('3 &lt; 4')).toBe('3 < 4');
  });
});

const BASIC: Notetype = {
  isCloze: false,
  fields: ['Word', 'Meaning', 'Sentence', 'Notes'],
  templates: [
    { question: '{{^Empty}}{{Word}}{{/Empty}}', answer: '{{FrontSide}}{{hint:Meaning}}{{Sentence}}' },
    { question: '{{Meaning}}', answer: '{{type:Word}}' },
  ],
};
const VALUES = ['<i>audit</i>', '审计', 'The <b>audit</b> starts.', 'seen in a mail'];

describe('a card of a note', () => {
  it('asks what its template asks, and answers what it answers', () => {
    expect(contentOfCard(BASIC, VALUES, 0)).toEqual({ front: 'audit', back: '审计', example: 'The audit starts.' });
    expect(contentOfCard(BASIC, VALUES, 1)).toEqual({ front: '审计', back: 'audit', example: 'The audit starts.' });
  });

  it('answers all that there is where the template is missing, and the example where there is nothing else', () => {
    expect(contentOfCard({ ...BASIC, templates: [] }, VALUES, 0).back).toBe('审计\nseen in a mail');
    expect(contentOfCard(BASIC, ['audit', '', 'The audit.'], 0)).toEqual({
      front: 'audit',
      back: 'The audit.',
      example: '',
    });
  });

  it('hides one gap of a cloze', () => {
    const cloze: Notetype = { isCloze: true, fields: ['Text', 'Extra'], templates: [] };
    const values = ['We {{c1::carry out}} the {{c2::audit::noun}}.', '执行'];
    expect(contentOfCard(cloze, values, 0)).toEqual({
      front: 'We […] the audit.',
      back: 'carry out\n执行',
      example: '',
    });
    expect(contentOfCard(cloze, values, 1).front).toBe('We carry out the [noun].');
  });
});
