import type { BaseCheckpointSaver } from '@langchain/langgraph';
import type { WordToLearn } from '../domain/learning-plan.ts';
import type { GrammarIssue, Language } from '../domain/run.ts';
import type { StepDefinition, StepOutcome } from '../domain/transitions.ts';

/** Who takes a step, and to what end. */
export interface Role {
  name: string;
  goal: string;
}

/** A way to work on a text. Adding one is adding a folder here, whose `index.ts` exports it as `workflow`. */
export interface Workflow {
  /** Also the name of its folder. */
  name: string;
  title: string;
  roles: readonly Role[];
  /** In the order in which they are taken. */
  steps: readonly StepDefinition[];
  /** The graph of one run. Its state must be plain data: it is saved after each step. */
  graph(run: RunContext): WorkflowGraph;
}

/** As LangGraph's StateGraph has it, without its type parameters. */
export interface WorkflowGraph {
  compile(options: { checkpointer: BaseCheckpointSaver }): {
    getState(config: RunConfig): Promise<{ createdAt?: string }>;
    invoke(input: object | null, config: RunConfig): Promise<unknown>;
  };
}

export interface RunConfig {
  configurable: { thread_id: string };
  durability?: 'sync';
  signal?: AbortSignal;
}

export interface RunContext {
  input: RunInput;
  tools: Tools;
  /** Makes a node of the graph of a step: its beginning and end become events, its findings the run's. */
  step<State>(name: string, work: StepWork<State>): (state: State, config: { signal?: AbortSignal }) => Promise<object>;
}

export interface RunInput {
  id: string;
  text: string;
  context: string | null;
  source: Language | null;
  target: Language | null;
}

/** May be run again after a crash, so what it does elsewhere must be keyed to happen once. */
export type StepWork<State> = (state: State, signal: AbortSignal | undefined) => Promise<StepResult<State>>;

export interface StepResult<State> extends Omit<StepOutcome, 'outcome'> {
  /** @default 'SUCCEEDED' */
  outcome?: StepOutcome['outcome'];
  /** What later steps need. */
  state?: Partial<State>;
}

export interface Translated {
  id: string;
  source: Language;
  target: Language;
  sourceText: string;
  targetText: string;
  kind: 'TRANSLATION' | 'GLOSS';
  engine: string;
  segments: string[];
}

/** What steps can do in the name of the run's owner. Each throws a StepError. */
export interface Tools {
  /** The same run gets the same translation, however often it asks. */
  translate(input: RunInput, signal?: AbortSignal): Promise<Translated>;
  checkGrammar(text: string, signal?: AbortSignal): Promise<GrammarIssue[]>;
  /** Hardest first. */
  wordsToLearn(translation: Translated, first: number, signal?: AbortSignal): Promise<WordToLearn[]>;
  /** The id of the owner's card for the word, made when there is none; null when none can be made. */
  addCard(card: NewCard, signal?: AbortSignal): Promise<string | null>;
}

export interface NewCard {
  term: string;
  example: string | null;
  translationId: string;
}

/** Why a step could not be taken. `message` is for people. */
export class StepError extends Error {
  override name = 'StepError';
  readonly code: string;
  /** Whether it may go well later. */
  readonly retryable: boolean;

  constructor(code: string, message: string, { retryable, cause }: { retryable: boolean; cause?: unknown }) {
    super(message, { cause });
    this.code = code;
    this.retryable = retryable;
  }
}
