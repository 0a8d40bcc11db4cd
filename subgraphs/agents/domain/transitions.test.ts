import { describe, expect, it } from 'vitest';
import type { RunStatus, StepStatus } from './run.ts';
import {
  answerReview,
  begin,
  beginStep,
  cancel,
  expireReview,
  fail,
  finishStep,
  type RunState,
  rejectReview,
  requestReview,
  succeed,
} from './transitions.ts';

const definitions = [
  { name: 'first', weight: 1 },
  { name: 'second', role: 'helper', weight: 3 },
];

const finishedRound = (status: StepStatus) => (status === 'SUCCEEDED' || status === 'SKIPPED' ? 1 : 0);

const runOf = (status: RunStatus, first: StepStatus = 'PENDING', second: StepStatus = 'PENDING'): RunState => ({
  status,
  progress: 0,
  review: null,
  steps: [
    {
      name: 'first',
      role: null,
      status: first,
      attempt: first === 'PENDING' ? 0 : 1,
      finishedRound: finishedRound(first),
    },
    {
      name: 'second',
      role: 'helper',
      status: second,
      attempt: second === 'PENDING' ? 0 : 1,
      finishedRound: finishedRound(second),
    },
  ],
});

describe('a run', () => {
  it('begins when it is queued, and only then', () => {
    expect(begin(runOf('QUEUED'))).toMatchObject({ status: 'RUNNING', events: [{ status: 'RUNNING' }] });
    expect(begin(runOf('RUNNING'))).toBeNull();
    expect(begin(runOf('CANCELLED'))).toBeNull();
  });

  it('has full progress only when it has succeeded', () => {
    const finished = finishStep(
      'second',
      { round: 1, outcome: 'SUCCEEDED' },
      definitions,
    )(runOf('RUNNING', 'SUCCEEDED', 'RUNNING'));
    expect(finished?.progress).toBeLessThan(1);
    expect(succeed(runOf('RUNNING', 'SUCCEEDED', 'SUCCEEDED'))).toMatchObject({ status: 'SUCCEEDED', progress: 1 });
  });

  it('allows nothing more once it has ended', () => {
    const failure = { code: 'X', message: 'x' };
    const transitions = [
      begin,
      beginStep('first', 1),
      finishStep('first', { round: 1, outcome: 'SUCCEEDED' }, definitions),
      succeed,
      fail(failure),
      cancel,
    ];
    for (const status of ['SUCCEEDED', 'FAILED', 'CANCELLED'] as const) {
      for (const transition of transitions) expect(transition(runOf(status, 'RUNNING'))).toBeNull();
    }
  });

  it('takes its open step along when it is cancelled or fails', () => {
    const running = runOf('RUNNING', 'SUCCEEDED', 'RUNNING');
    expect(cancel(running)).toMatchObject({
      status: 'CANCELLED',
      steps: [{ name: 'second', status: 'SKIPPED' }],
      events: [{ type: 'StepFinished', step: 'second', outcome: 'SKIPPED' }, { status: 'CANCELLED' }],
    });
    expect(fail({ code: 'X', message: 'x' })(running)).toMatchObject({
      status: 'FAILED',
      failure: { code: 'X' },
      events: [{ outcome: 'FAILED' }, { status: 'FAILED' }],
    });
  });
});

describe('a step', () => {
  it('counts its attempts', () => {
    expect(beginStep('second', 1)(runOf('RUNNING'))?.events).toEqual([
      { type: 'StepStarted', step: 'second', role: 'helper', attempt: 1 },
    ]);
    expect(beginStep('second', 1)(runOf('RUNNING', 'SUCCEEDED', 'RUNNING'))?.events).toMatchObject([{ attempt: 2 }]);
  });

  it('neither begins nor ends again once it has ended', () => {
    expect(beginStep('first', 1)(runOf('RUNNING', 'SUCCEEDED'))).toBeNull();
    expect(beginStep('first', 1)(runOf('RUNNING', 'SKIPPED'))).toBeNull();
    expect(
      finishStep('first', { round: 1, outcome: 'SUCCEEDED' }, definitions)(runOf('RUNNING', 'SUCCEEDED')),
    ).toBeNull();
  });

  it('tells its text before its end, each segment from its beginning', () => {
    const change = finishStep(
      'first',
      { round: 1, outcome: 'SUCCEEDED', segments: ['a', 'b'] },
      definitions,
    )(runOf('RUNNING', 'RUNNING'));
    expect(change?.events).toEqual([
      { type: 'TextDelta', round: 1, segment: 0, offset: 0, text: 'a' },
      { type: 'TextDelta', round: 1, segment: 1, offset: 0, text: 'b' },
      { type: 'StepFinished', step: 'first', outcome: 'SUCCEEDED', summary: null },
    ]);
    expect(change?.progress).toBe(0.25);
  });

  it('is taken anew in a later round, and each round ends once', () => {
    const again = beginStep('first', 2)(runOf('RUNNING', 'SUCCEEDED'));
    expect(again).toMatchObject({ events: [{ attempt: 2 }], steps: [{ status: 'RUNNING' }] });
    const running = runOf('RUNNING', 'RUNNING');
    const second = { ...running, steps: running.steps.map((step) => ({ ...step, finishedRound: 1 })) };
    const end = (round: number) => finishStep('first', { round, outcome: 'SUCCEEDED' }, definitions)(second);
    expect(end(1)).toBeNull();
    expect(end(2)?.steps).toEqual([{ name: 'first', status: 'SUCCEEDED', finishedRound: 2 }]);
  });

  it('that the run went past counts for its progress, and is skipped when the run succeeds', () => {
    const past = runOf('RUNNING', 'PENDING', 'RUNNING');
    expect(finishStep('second', { round: 1, outcome: 'SUCCEEDED' }, definitions)(past)?.progress).toBe(0.99);
    expect(succeed(runOf('RUNNING', 'PENDING', 'SUCCEEDED'))?.steps).toEqual([{ name: 'first', status: 'SKIPPED' }]);
  });
});

describe('a review', () => {
  const draft = { draftText: 'draft', translationId: null, issues: [] };
  const waiting = { ...runOf('AWAITING_REVIEW'), review: { name: 'draft', answer: null } };

  it('stops the run until it is answered', () => {
    expect(requestReview('draft', draft)(runOf('RUNNING'))).toMatchObject({
      status: 'AWAITING_REVIEW',
      review: { name: 'draft', answer: null },
      events: [{ type: 'ReviewRequested', draftText: 'draft' }, { status: 'AWAITING_REVIEW' }],
    });
    expect(begin(waiting)).toBeNull();
    expect(answerReview({ editedText: 'better' })(waiting)).toMatchObject({
      status: 'QUEUED',
      review: { name: 'draft', answer: { editedText: 'better' } },
    });
    expect(rejectReview(waiting)).toMatchObject({ status: 'CANCELLED' });
    expect(expireReview({ code: 'X', message: 'x' })(waiting)).toMatchObject({ status: 'FAILED' });
  });

  it('can be answered neither before nor after', () => {
    for (const status of ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const) {
      const run = { ...waiting, status };
      expect(answerReview({ editedText: null })(run)).toBeNull();
      expect(rejectReview(run)).toBeNull();
      expect(expireReview({ code: 'X', message: 'x' })(run)).toBeNull();
    }
  });
});
