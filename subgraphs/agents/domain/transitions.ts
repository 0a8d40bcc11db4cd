import type { Delta } from './deltas.ts';
import {
  type Draft,
  isFinal,
  type Review,
  type ReviewAnswer,
  type RunEventDetail,
  type RunFindings,
  type RunStatus,
  type StepStatus,
} from './run.ts';

/** A step as its workflow defines it. */
export interface StepDefinition {
  name: string;
  /** The role that takes it; some take none. */
  role?: string;
  /** Its share of the run's progress, in any unit. */
  weight: number;
  /** How often it is tried when it fails in a way that may go better. @default 3 attempts, the second after 0.5 s */
  retry?: RetryPolicy;
}

export interface RetryPolicy {
  /** In all. */
  attempts: number;
  /** Milliseconds before the second; doubled before each further one, and less by chance. */
  delayMs: number;
}

export interface StepState {
  name: string;
  role: string | null;
  status: StepStatus;
  attempt: number;
  /** The last round in which it has finished; 0 before the first. */
  finishedRound: number;
}

/** A run as it stands while nobody else can change it. */
export interface RunState {
  status: RunStatus;
  progress: number;
  review: Review | null;
  /** In the order of the workflow. */
  steps: readonly StepState[];
}

/** What happens to a run at once: its events in order, and what they change. */
export interface Change {
  events: RunEventDetail[];
  status?: RunStatus;
  progress?: number;
  findings?: RunFindings;
  review?: Review;
  steps?: StepChange[];
  failure?: Failure;
}

export interface StepChange {
  name: string;
  status: StepStatus;
  attempt?: number;
  finishedRound?: number;
  /** What it hands on, for whoever goes on after a crash. */
  saved?: object;
}

export interface Failure {
  code: string;
  /** For people. */
  message: string;
}

/** The change that a run allows as it stands; null when it allows none, and then nothing happens. */
export type Transition = (run: RunState) => Change | null;

export interface StepOutcome {
  outcome: 'SUCCEEDED' | 'SKIPPED';
  summary?: string;
  findings?: RunFindings;
  /** The text of each segment, where the step wrote one. */
  segments?: readonly string[];
}

export interface FinishedStep extends StepOutcome {
  round: number;
  /** What was written and not shown yet. */
  deltas?: readonly Delta[];
  saved?: object;
}

const statusChange = (status: RunStatus): Change => ({ status, events: [{ type: 'RunStatusChanged', status }] });

/** A worker takes up a queued run. */
export const begin: Transition = ({ status }) => (status === 'QUEUED' ? statusChange('RUNNING') : null);

/** A step begins, or begins anew: after a crash, to be tried again, or in a later round. One that has finished the round does not. */
export function beginStep(name: string, round: number): Transition {
  return (run) => {
    const step = run.steps.find((each) => each.name === name);
    if (run.status !== 'RUNNING' || !step || step.finishedRound >= round) return null;
    const attempt = step.attempt + 1;
    return {
      events: [{ type: 'StepStarted', step: name, role: step.role, attempt }],
      steps: [{ name, status: 'RUNNING', attempt }],
    };
  };
}

/** A step ends well: its text, its findings and its end become visible together. */
export function finishStep(name: string, result: FinishedStep, definitions: readonly StepDefinition[]): Transition {
  return (run) => {
    const step = run.steps.find((each) => each.name === name);
    const { round, deltas = [], outcome, summary = null, findings, segments = [], saved } = result;
    if (run.status !== 'RUNNING' || step?.status !== 'RUNNING' || step.finishedRound >= round) return null;
    const texts = segments.map((text, segment) => ({ round, segment, offset: 0, text }));
    const done = new Set(run.steps.filter((each) => isDone(each.status)).map((each) => each.name)).add(name);
    return {
      events: [
        ...[...deltas, ...texts].map((delta) => ({ type: 'TextDelta' as const, ...delta })),
        { type: 'StepFinished', step: name, outcome, summary },
      ],
      steps: [{ name, status: outcome, finishedRound: round, ...(saved && { saved }) }],
      progress: share(definitions, done),
      ...(findings && { findings }),
    };
  };
}

/** What a run never came to was skipped. */
export const succeed: Transition = ({ status, steps }) =>
  status === 'RUNNING'
    ? {
        ...statusChange('SUCCEEDED'),
        progress: 1,
        steps: steps.filter(isPending).map(({ name }) => ({ name, status: 'SKIPPED' })),
      }
    : null;

export function fail(failure: Failure): Transition {
  return (run) => (isFinal(run.status) ? null : { ...endOpenSteps(run, 'FAILED', 'FAILED'), failure });
}

/** A run that waits for a person has waited too long. */
export function expireReview(failure: Failure): Transition {
  return (run) => (run.status === 'AWAITING_REVIEW' ? fail(failure)(run) : null);
}

/** A step that is cut off ends as SKIPPED: it did not fail. */
export const cancel: Transition = (run) => (isFinal(run.status) ? null : endOpenSteps(run, 'CANCELLED', 'SKIPPED'));

/** A run stops to ask a person. */
export function requestReview(name: string, draft: Draft): Transition {
  return ({ status }) =>
    status === 'RUNNING'
      ? {
          status: 'AWAITING_REVIEW',
          review: { name, answer: null },
          events: [
            { type: 'ReviewRequested', ...draft },
            { type: 'RunStatusChanged', status: 'AWAITING_REVIEW' },
          ],
        }
      : null;
}

/** The person lets it go on; a worker has to take it up. */
export function answerReview(answer: ReviewAnswer): Transition {
  return ({ status, review }) =>
    status === 'AWAITING_REVIEW' && review ? { ...statusChange('QUEUED'), review: { ...review, answer } } : null;
}

/** The person stops it. */
export const rejectReview: Transition = (run) => (run.status === 'AWAITING_REVIEW' ? cancel(run) : null);

function endOpenSteps(run: RunState, status: RunStatus, outcome: StepStatus): Change {
  const open = run.steps.filter((step) => step.status === 'RUNNING');
  return {
    status,
    steps: open.map(({ name }) => ({ name, status: outcome })),
    events: [
      ...open.map(({ name }) => ({ type: 'StepFinished' as const, step: name, outcome, summary: null })),
      { type: 'RunStatusChanged', status },
    ],
  };
}

const isDone = (status: StepStatus): boolean => status === 'SUCCEEDED' || status === 'SKIPPED';
const isPending = ({ status }: StepState): boolean => status === 'PENDING';

/**
 * Steps before one that is done count as well: the run went past them. The end of the run itself is the rest: progress is 1
 * only when it has succeeded.
 */
function share(definitions: readonly StepDefinition[], done: ReadonlySet<string>): number {
  const weightOf = (steps: readonly StepDefinition[]) => steps.reduce((sum, step) => sum + step.weight, 0);
  const furthest = definitions.findLastIndex(({ name }) => done.has(name));
  return Math.min(0.99, weightOf(definitions.slice(0, furthest + 1)) / weightOf(definitions));
}
