import type { Delta } from './deltas.ts';

/** The vocabulary of the domain: what a run is made of. */

export type RunStatus = 'QUEUED' | 'RUNNING' | 'AWAITING_REVIEW' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
export type StepStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'SKIPPED';
export type Complexity = 'SIMPLE' | 'COMPLEX';
export type Language = 'EN' | 'ZH';

/** Offsets are UTF-16 units into the text that was checked. */
export interface GrammarIssue {
  start: number;
  end: number;
  text: string;
  message: string;
  kind: string;
  rule: string;
  /** What could stand in place of `text`, best first. */
  suggestions: string[];
}

/** Offsets are UTF-16 units into the run's text. */
export interface TextChange {
  start: number;
  end: number;
  before: string;
  after: string;
  reason: string;
}

export interface PlannedItem {
  /** The vocabulary's id: en:negotiate. */
  wordId: string;
  reason: string;
  example: string | null;
  /** 1 is the day of the run. */
  day: number;
  cardId: string | null;
}

export interface LearningPlan {
  summary: string;
  items: PlannedItem[];
}

/** What a person is asked about before a run goes on. */
export interface Draft {
  draftText: string;
  translationId: string | null;
  issues: GrammarIssue[];
}

export type ReviewDecision = 'APPROVE' | 'EDIT' | 'REJECT';

/** The pause of a run, and what the person has said to it. */
export interface Review {
  /** Of the node that asks. */
  name: string;
  answer: ReviewAnswer | null;
}

/** A run that is rejected does not go on. */
export interface ReviewAnswer {
  /** Null leaves the draft as it is. */
  editedText: string | null;
}

/** What a step may find out about its run. */
export interface RunFindings {
  complexity?: Complexity;
  translationId?: string;
  outputText?: string;
  grammarIssues?: GrammarIssue[];
  changes?: TextChange[];
  qualityScore?: number;
  learningPlan?: LearningPlan;
}

export type RunEventDetail =
  | { type: 'RunStatusChanged'; status: RunStatus }
  | { type: 'StepStarted'; step: string; role: string | null; attempt: number }
  | { type: 'StepFinished'; step: string; outcome: StepStatus; summary: string | null }
  | ({ type: 'TextDelta' } & Delta)
  | ({ type: 'ReviewRequested' } & Draft);

/** `seq` starts at 1 and grows by 1 within a run. */
export type RunEvent = RunEventDetail & { runId: string; seq: number; at: Date; progress: number };

export type ReviewEvent = Extract<RunEvent, { type: 'ReviewRequested' }>;

const FINAL: readonly RunStatus[] = ['SUCCEEDED', 'FAILED', 'CANCELLED'];
export const isFinal = (status: RunStatus): boolean => FINAL.includes(status);

/** Whether nothing can follow this event. */
export const endsRun = (event: RunEventDetail): boolean => event.type === 'RunStatusChanged' && isFinal(event.status);
