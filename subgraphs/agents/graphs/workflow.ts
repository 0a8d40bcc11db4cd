import type { BaseCheckpointSaver } from '@langchain/langgraph';
import type { ZodType } from 'zod';
import type { Delta } from '../domain/deltas.ts';
import type { LearnerLoad, WordToLearn } from '../domain/learning-plan.ts';
import type { Draft, GrammarIssue, Language } from '../domain/run.ts';
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
    getState(config: RunConfig): Promise<SavedState>;
    invoke(input: object | null, config: RunConfig): Promise<unknown>;
  };
}

export interface RunConfig {
  configurable: { thread_id: string };
  durability?: 'sync';
  signal?: AbortSignal;
}

/** What a saved run waits for. */
export interface SavedState {
  createdAt?: string;
  tasks: readonly { interrupts: readonly { value?: unknown }[] }[];
}

/**
 * What a graph is made of. Each of these makes a node of the graph; what goes on there becomes the run's events. A node that
 * fails in a way that may go better is taken again, as its step's retry policy says.
 */
export interface RunContext {
  input: RunInput;
  tools: Tools;
  /** A step that is one node. */
  step<State>(name: string, work: StepWork<State>, options?: StepOptions<State>): GraphNode<State>;
  /**
   * A step of many nodes: `opening` begins it, any number of `part` nodes work on it (LangGraph's `Send`), `closing` ends it.
   * Parts tell no findings, and what they hand on is merged by the reducers of the graph's state.
   */
  opening<State>(name: string, work: PartWork<State>, options?: StepOptions<State>): GraphNode<State>;
  /** `State` is what `Send` sends; `Result` is an update of the graph's state. */
  part<State, Result extends object = Partial<State>>(name: string, work: PartWork<State, Result>): GraphNode<State>;
  closing<State>(name: string, work: StepWork<State>, options?: StepOptions<State>): GraphNode<State>;
  /**
   * A node that waits for a person, where the run's owner asked for that; else it does nothing. Its name is no step. The
   * state gets `editedText` when the person has written another text; it must have such a field.
   */
  review<State>(name: string, draft: (state: State) => Draft | Promise<Draft>): GraphNode<State>;
}

/** As LangGraph calls it. */
export type GraphNode<State> = (state: State, config: { signal?: AbortSignal }) => Promise<object>;

export interface StepOptions<State> {
  /**
   * The number of the round that this is, from 1 on, for a step that a graph may come to again: a later round begins it
   * anew, with the next attempt, while the same round that had finished before a crash is not taken again. @default 1
   */
  round?: (state: State) => number;
}

export interface RunInput {
  id: string;
  text: string;
  context: string | null;
  source: Language | null;
  target: Language | null;
  requireReview: boolean;
}

export interface StepContext {
  /** Aborts when the run was cancelled, or is no longer this worker's: stop at once, and throw. */
  signal: AbortSignal;
  /**
   * Shows text as it is written: it replaces everything of the segment from `offset` on (UTF-16 units). Never fails and
   * need not be waited for; what was written stands before the end of the step.
   */
  write(delta: Delta): void;
}

/** May be run again after a crash, so what it does elsewhere must be keyed to happen once. */
export type StepWork<State> = (state: State, step: StepContext) => Promise<StepResult<State>>;
/** What it answers is an update of the state. */
export type PartWork<State, Result extends object = Partial<State>> = (
  state: State,
  step: StepContext,
) => Promise<Result>;

export interface StepResult<State> extends Omit<StepOutcome, 'outcome'> {
  /** @default 'SUCCEEDED' */
  outcome?: StepOutcome['outcome'];
  /** What later steps need: plain JSON. */
  state?: Partial<State>;
}

/** A text to translate in the name of the run's owner. */
export interface TranslationAsk {
  text: string;
  context: string | null;
  source: Language | null;
  target: Language | null;
  /** Within the run: the same key gets the same translation, however often it is asked for. */
  key: string;
  /** Whether the owner's history keeps it. */
  record: boolean;
}

export interface TranslatedSegment {
  sourceText: string;
  targetText: string;
  kind: 'TRANSLATION' | 'GLOSS';
}

export interface Translated {
  id: string;
  source: Language;
  target: Language;
  sourceText: string;
  targetText: string;
  kind: 'TRANSLATION' | 'GLOSS';
  engine: string;
  segments: TranslatedSegment[];
  /** The terms of the owner's glossary that occur in it. */
  terms: GlossaryTerm[];
}

export interface WordSense {
  /** noun, verb, transitive verb, …; null where the dictionary does not say. */
  partOfSpeech: string | null;
  text: string;
}

export interface GlossaryTerm {
  source: string;
  target: string;
}

/** Of a translation, all that tells what is worth learning in it. */
export type Learnable = Pick<Translated, 'id' | 'source' | 'kind' | 'sourceText' | 'targetText'>;

/** What steps can do in the name of the run's owner. Each throws a StepError. */
export interface Tools {
  /** `onDelta` is called with the text of each segment as it is written, where an engine writes little by little. */
  translate(
    ask: TranslationAsk,
    options: { signal: AbortSignal; onDelta?: (delta: Omit<Delta, 'round'>) => void },
  ): Promise<Translated>;
  checkGrammar(text: string, signal: AbortSignal): Promise<GrammarIssue[]>;
  /** Hardest first. */
  wordsToLearn(translation: Learnable, first: number, signal: AbortSignal): Promise<WordToLearn[]>;
  learnerLoad(signal: AbortSignal): Promise<LearnerLoad>;
  /** What a dictionary says of each word in the other language, in the order of the words; an empty list where it knows none. */
  senses(words: readonly string[], signal: AbortSignal): Promise<WordSense[][]>;
  /** The id of the owner's card for the word, made when there is none; null when none can be made. */
  addCard(card: NewCard, signal: AbortSignal): Promise<string | null>;
  /** The language model; null when none is configured. */
  model: ModelAccess | null;
}

/** The language model in the name of a user: out of the user's quota, and counted where it is used. */
export interface ModelAccess {
  /** As the endpoint calls it. */
  readonly name: string;
  /** The answer as text. @throws StepError: QUOTA_EXCEEDED, MODEL_TIMEOUT, MODEL_UNAVAILABLE, MODEL_BAD_ANSWER */
  ask(question: ModelQuestion, options: AskOptions): Promise<string>;
  /** The answer as what `schema` reads from one JSON object; what it cannot read is a MODEL_BAD_ANSWER. @throws StepError */
  askFor<Answer>(question: ModelQuestion, schema: ZodType<Answer>, options: AskOptions): Promise<Answer>;
}

export interface ModelQuestion {
  /** Who is asked, and to what end: the role's prompt. */
  system: string;
  /** What the person and the step have to say. */
  user: string;
  /** What the answer may take; set aside before, with what the question takes. */
  maxTokens: number;
}

export interface AskOptions {
  signal: AbortSignal;
  /** Called with the answer as far as it is written; an answer that broke off begins anew with an empty text. */
  onText?: (textSoFar: string) => void;
}

export interface NewCard {
  term: string;
  example: string | null;
  /** The translation that it comes from, if any. */
  translationId: string | null;
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
