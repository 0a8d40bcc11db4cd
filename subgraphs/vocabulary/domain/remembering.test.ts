import { describe, expect, it, vi } from 'vitest';
import { remembering } from './remembering.ts';

describe('remembering', () => {
  it('asks once for each question, and remembers that there is no answer', () => {
    const answer = vi.fn((question: string) => (question === 'known' ? 1 : null));
    const ask = remembering(answer, 10);
    expect([ask('known'), ask('known'), ask('unknown'), ask('unknown')]).toEqual([1, 1, null, null]);
    expect(answer).toHaveBeenCalledTimes(2);
  });

  it('forgets what was not asked for lately, and keeps what was', () => {
    const answer = vi.fn((question: string) => question.length);
    const ask = remembering(answer, 3);
    for (let index = 0; index < 30; index += 1) {
      ask('often');
      ask(`once ${index}`);
    }
    expect(answer.mock.calls.filter(([question]) => question === 'often')).toHaveLength(1);
    ask('once 0');
    expect(answer.mock.calls.filter(([question]) => question === 'once 0')).toHaveLength(2);
  });
});
