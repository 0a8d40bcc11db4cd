import { describe, expect, it } from 'vitest';
import type { RunStatus, StepStatus } from './run.ts';
import { begin, beginStep, cancel, fail, finishStep, type RunState, succeed } from './transitions.ts';

const definitions = [
  { name: 'first', weight: 1 },
  { name: 'second', role: 'helper', weight: 3 },
];

const runOf = (status: RunStatus, first: StepStatus = 'PENDING', second: StepStatus = 'PENDING'): RunState => ({
  status,
  progress: 0,
  steps: [
    { name: 'first', role: null, status: first, attempt: first === 'PENDING' ? 0 : 1 },
    { name: 'second', role: 'helper', status: second, attempt: second === 'PENDING' ? 0 : 1 },
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
      { outcome: 'SUCCEEDED' },
      definitions,
    )(runOf('RUNNING', 'SUCCEEDED', 'RUNNING'));
    expect(finished?.progress).toBeLessThan(1);
    expect(succeed(runOf('RUNNING', 'SUCCEEDED', 'SUCCEEDED'))).toMatchObject({ status: 'SUCCEEDED', progress: 1 });
  });

  it('allows nothing more once it has ended', () => {
    const failure = { code: 'X', message: 'x' };
    const transitions = [
      begin,
      beginStep('first'),
      finishStep('first', { outcome: 'SUCCEEDED' }, definitions),
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
    expect(beginStep('second')(runOf('RUNNING'))?.events).toEqual([
      { type: 'StepStarted', step: 'second', role: 'helper', attempt: 1 },
    ]);
    expect(beginStep('second')(runOf('RUNNING', 'SUCCEEDED', 'RUNNING'))?.events).toMatchObject([{ attempt: 2 }]);
  });

  it('neither begins nor ends again once it has ended', () => {
    expect(beginStep('first')(runOf('RUNNING', 'SUCCEEDED'))).toBeNull();
    expect(beginStep('first')(runOf('RUNNING', 'SKIPPED'))).toBeNull();
    expect(finishStep('first', { outcome: 'SUCCEEDED' }, definitions)(runOf('RUNNING', 'SUCCEEDED'))).toBeNull();
  });

  it('tells its text before its end, each segment from its beginning', () => {
    const change = finishStep(
      'first',
      { outcome: 'SUCCEEDED', segments: ['a', 'b'] },
      definitions,
    )(runOf('RUNNING', 'RUNNING'));
    expect(change?.events).toEqual([
      { type: 'TextDelta', round: 1, segment: 0, offset: 0, text: 'a' },
      { type: 'TextDelta', round: 1, segment: 1, offset: 0, text: 'b' },
      { type: 'StepFinished', step: 'first', outcome: 'SUCCEEDED', summary: null },
    ]);
    expect(change?.progress).toBe(0.25);
  });
});
