import { isFinal, type RunEventDetail, type RunFindings, type RunStatus, type StepStatus } from './run.ts';

/** A step as its workflow defines it. */
export interface StepDefinition {
  name: string;
  /** The role that takes it; some take none. */
  role?: string;
  /** Its share of the run's progress, in any unit. */
  weight: number;
}

export interface StepState {
  name: string;
  role: string | null;
  status: StepStatus;
  attempt: number;
}

/** A run as it stands while nobody else can change it. */
export interface RunState {
  status: RunStatus;
  progress: number;
  /** In the order of the workflow. */
  steps: readonly StepState[];
}

/** What happens to a run at once: its events in order, and what they change. */
export interface Change {
  events: RunEventDetail[];
  status?: RunStatus;
  progress?: number;
  findings?: RunFindings;
  steps?: { name: string; status: StepStatus; attempt?: number }[];
  failure?: Failure;
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

const FIRST_ROUND = 1;

const statusChange = (status: RunStatus): Change => ({ status, events: [{ type: 'RunStatusChanged', status }] });

/** A worker takes up a queued run. */
export const begin: Transition = ({ status }) => (status === 'QUEUED' ? statusChange('RUNNING') : null);

/** A step begins, or begins anew after a crash; one that has finished does neither. */
export function beginStep(name: string): Transition {
  return (run) => {
    const step = run.steps.find((each) => each.name === name);
    if (run.status !== 'RUNNING' || !step || isDone(step.status)) return null;
    const attempt = step.attempt + 1;
    return {
      events: [{ type: 'StepStarted', step: name, role: step.role, attempt }],
      steps: [{ name, status: 'RUNNING', attempt }],
    };
  };
}

/** A step ends well: its text, its findings and its end become visible together. */
export function finishStep(name: string, result: StepOutcome, definitions: readonly StepDefinition[]): Transition {
  return (run) => {
    const step = run.steps.find((each) => each.name === name);
    if (run.status !== 'RUNNING' || step?.status !== 'RUNNING') return null;
    const { outcome, summary = null, findings, segments = [] } = result;
    const deltas = segments.map((text, segment) => ({
      type: 'TextDelta' as const,
      round: FIRST_ROUND,
      segment,
      offset: 0,
      text,
    }));
    const done = new Set(run.steps.filter((each) => isDone(each.status)).map((each) => each.name)).add(name);
    return {
      events: [...deltas, { type: 'StepFinished', step: name, outcome, summary }],
      steps: [{ name, status: outcome }],
      progress: share(definitions, done),
      ...(findings && { findings }),
    };
  };
}

export const succeed: Transition = ({ status }) =>
  status === 'RUNNING' ? { ...statusChange('SUCCEEDED'), progress: 1 } : null;

export function fail(failure: Failure): Transition {
  return (run) => (isFinal(run.status) ? null : { ...endOpenSteps(run, 'FAILED', 'FAILED'), failure });
}

/** A step that is cut off ends as SKIPPED: it did not fail. */
export const cancel: Transition = (run) => (isFinal(run.status) ? null : endOpenSteps(run, 'CANCELLED', 'SKIPPED'));

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

/** The end of the run itself is the rest: progress is 1 only when it has succeeded. */
function share(definitions: readonly StepDefinition[], done: ReadonlySet<string>): number {
  const weightOf = (steps: readonly StepDefinition[]) => steps.reduce((sum, step) => sum + step.weight, 0);
  const finished = weightOf(definitions.filter(({ name }) => done.has(name)));
  return Math.min(0.99, finished / weightOf(definitions));
}
