import { setTimeout as delay } from 'node:timers/promises';
import { interrupt } from '@langchain/langgraph';
import type { Lease } from '../data/leases.ts';
import type { RunRow } from '../data/runs.ts';
import type { Draft, ReviewAnswer } from '../domain/run.ts';
import { beginStep, type FinishedStep, finishStep, type RetryPolicy, type Transition } from '../domain/transitions.ts';
import {
  type GraphNode,
  type PartWork,
  type RunContext,
  type RunInput,
  type StepContext,
  StepError,
  type StepOptions,
  type StepWork,
  type Tools,
  type Workflow,
} from '../graphs/workflow.ts';
import type { RunTexts } from './run-texts.ts';

/** Somebody else has ended the run, so there is nothing more to do. */
export class RunEnded extends Error {
  override name = 'RunEnded';
}

/** What a review hands to whoever stops the run for it. */
export interface Pause {
  name: string;
  draft: Draft;
}

interface NodeParts {
  input: RunInput;
  tools: Tools;
  workflow: Workflow;
  lease: Lease;
  texts: RunTexts;
  /** Null when the run allows no such change. */
  record: (transition: Transition) => Promise<RunRow | null>;
  savedStep: (name: string, round: number) => Promise<object | null>;
  /** Told of each failure that is tried again. */
  onRetry: (step: string, error: unknown) => void;
  /** Aborts when the run is no longer to be worked on. */
  signal: AbortSignal;
}

const DEFAULT_RETRY: RetryPolicy = { attempts: 3, delayMs: 500 };
const LONGEST_DELAY_MS = 10_000;

/** Makes nodes of the steps of one run. A step that had finished before a crash is not taken again: what it said was saved. */
export function createRunNodes(parts: NodeParts): RunContext {
  const { input, workflow, lease, texts, record, savedStep, onRetry, signal: runSignal } = parts;

  /** Whether it began; else what it handed on when it finished. @throws RunEnded */
  async function begin(name: string, round: number): Promise<{ saved: object } | null> {
    if (await record(beginStep(name, round))) return null;
    const saved = await savedStep(name, round);
    if (!saved) throw new RunEnded();
    return { saved };
  }

  async function finish(name: string, result: FinishedStep): Promise<void> {
    const deltas = await texts.take(lease);
    if (!(await record(finishStep(name, { ...result, deltas }, workflow.steps)))) throw new RunEnded();
  }

  function contextOf(signal: AbortSignal | undefined): StepContext {
    const both = signal ? AbortSignal.any([signal, runSignal]) : runSignal;
    return { signal: both, write: (delta) => both.aborted || texts.write(lease, delta) };
  }

  /** Tries until it goes well or will not; `again` is called before each further attempt. @throws StepError */
  async function tryWork<Result>(
    name: string,
    step: StepContext,
    work: () => Promise<Result>,
    again: () => Promise<unknown> = async () => {},
  ): Promise<Result> {
    const { attempts, delayMs } = workflow.steps.find((each) => each.name === name)?.retry ?? DEFAULT_RETRY;
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (step.signal.aborted) throw error;
        const failure = asStepError(error);
        if (!failure.retryable || attempt >= attempts) throw failure;
        onRetry(name, error);
        await delay(withJitter(Math.min(delayMs * 2 ** (attempt - 1), LONGEST_DELAY_MS)), null, step);
        await again();
      }
    }
  }

  const workOn =
    <State>(name: string, work: StepWork<State>, options: StepOptions<State>, { begins }: { begins: boolean }) =>
    async (state: State, config: { signal?: AbortSignal }): Promise<object> => {
      const round = options.round?.(state) ?? 1;
      const step = contextOf(config.signal);
      const before = begins ? await begin(name, round) : await finished(name, round);
      if (before) return before.saved;
      const again = () => record(beginStep(name, round));
      const result = await tryWork(name, step, () => work(state, step), again);
      const { state: saved = {}, outcome = 'SUCCEEDED', ...rest } = result;
      await finish(name, { ...rest, outcome, round, saved });
      return saved;
    };

  /** Of a step that another node has begun. */
  async function finished(name: string, round: number): Promise<{ saved: object } | null> {
    const saved = await savedStep(name, round);
    return saved && { saved };
  }

  return {
    input,
    tools: parts.tools,
    step: (name, work, options = {}) => workOn(name, work, options, { begins: true }),
    closing: (name, work, options = {}) => workOn(name, work, options, { begins: false }),

    opening:
      <State>(name: string, work: PartWork<State>, options: StepOptions<State> = {}): GraphNode<State> =>
      async (state, config) => {
        const round = options.round?.(state) ?? 1;
        const step = contextOf(config.signal);
        // One that has finished is come to again only when all of what followed was lost: then parts repeat in silence.
        await begin(name, round);
        return tryWork(
          name,
          step,
          () => work(state, step),
          () => record(beginStep(name, round)),
        );
      },

    part:
      <State, Result extends object>(name: string, work: PartWork<State, Result>): GraphNode<State> =>
      (state, config) => {
        const step = contextOf(config.signal);
        return tryWork(name, step, () => work(state, step));
      },

    review:
      <State>(name: string, draft: (state: State) => Draft | Promise<Draft>): GraphNode<State> =>
      async (state) => {
        if (!input.requireReview) return {};
        // The first time this ends the node, and the run is stopped by who drives it; with an answer it goes on from here.
        const { editedText } = interrupt<Pause, ReviewAnswer>({ name, draft: await draft(state) });
        return editedText === null ? {} : { editedText };
      },
  };
}

/** What went wrong inside is not for people to read. */
function asStepError(error: unknown): StepError {
  if (error instanceof StepError) return error;
  const message = 'Something went wrong on our side.';
  return new StepError('INTERNAL_SERVER_ERROR', message, { retryable: true, cause: error });
}

/** Half of the time to all of it, so that those who failed together do not come back together. */
const withJitter = (ms: number): number => ms * (0.5 + Math.random() / 2);
