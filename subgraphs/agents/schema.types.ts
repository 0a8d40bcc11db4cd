import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { RunRow } from './data/runs.ts';
import type { PlannedItem, RunEvent, ReviewEvent } from './domain/run.ts';
import type { Context } from './context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  DateTime: { input: Date; output: Date; }
  _FieldSet: { input: unknown; output: unknown; }
};

export type AgentRole = {
  __typename?: 'AgentRole';
  goal: Scalars['String']['output'];
  name: Scalars['String']['output'];
};

export type AgentRun = {
  __typename?: 'AgentRun';
  /** What polish changed; empty elsewhere. */
  changes: Array<TextChange>;
  complexity?: Maybe<Complexity>;
  context?: Maybe<Scalars['String']['output']>;
  costUsd: Scalars['Float']['output'];
  createdAt: Scalars['DateTime']['output'];
  error?: Maybe<Scalars['String']['output']>;
  errorCode?: Maybe<Scalars['String']['output']>;
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
  grammarIssues: Array<GrammarIssue>;
  id: Scalars['ID']['output'];
  lastSeq: Scalars['Int']['output'];
  learningPlan?: Maybe<LearningPlan>;
  /** The text a workflow produced, whatever the workflow. */
  outputText?: Maybe<Scalars['String']['output']>;
  /** 0 to 1. */
  progress: Scalars['Float']['output'];
  qualityScore?: Maybe<Scalars['Float']['output']>;
  /** The failed run that this one retries; a retry is a new run with its own events. */
  retryOf?: Maybe<Scalars['ID']['output']>;
  status: AgentRunStatus;
  steps: Array<AgentStep>;
  text: Scalars['String']['output'];
  tokens: Scalars['Int']['output'];
  translation?: Maybe<Translation>;
  user?: Maybe<User>;
  workflow: Scalars['String']['output'];
};

export type AgentRunConnection = {
  __typename?: 'AgentRunConnection';
  edges: Array<AgentRunEdge>;
  pageInfo: PageInfo;
};

export type AgentRunEdge = {
  __typename?: 'AgentRunEdge';
  cursor: Scalars['String']['output'];
  node: AgentRun;
};

/** seq starts at 1 and grows by 1 within a run. */
export type AgentRunEvent = {
  at: Scalars['DateTime']['output'];
  progress: Scalars['Float']['output'];
  runId: Scalars['ID']['output'];
  seq: Scalars['Int']['output'];
};

export type AgentRunPayload = {
  __typename?: 'AgentRunPayload';
  run?: Maybe<AgentRun>;
  userErrors: Array<UserError>;
};

export type AgentRunStatus =
  | 'AWAITING_REVIEW'
  | 'CANCELLED'
  | 'FAILED'
  | 'QUEUED'
  | 'RUNNING'
  | 'SUCCEEDED';

export type AgentStep = {
  __typename?: 'AgentStep';
  attempt: Scalars['Int']['output'];
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
  name: Scalars['String']['output'];
  role?: Maybe<Scalars['String']['output']>;
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  status: StepStatus;
};

export type AgentWorkflow = {
  __typename?: 'AgentWorkflow';
  name: Scalars['String']['output'];
  roles: Array<AgentRole>;
  steps: Array<Scalars['String']['output']>;
  title: Scalars['String']['output'];
};

export type Card = {
  __typename?: 'Card';
  id: Scalars['ID']['output'];
};

export type Complexity =
  | 'COMPLEX'
  | 'SIMPLE';

export type GrammarIssue = {
  __typename?: 'GrammarIssue';
  end: Scalars['Int']['output'];
  kind: Scalars['String']['output'];
  message: Scalars['String']['output'];
  rule: Scalars['String']['output'];
  start: Scalars['Int']['output'];
  suggestions: Array<Scalars['String']['output']>;
  text: Scalars['String']['output'];
};

export type Language =
  | 'EN'
  | 'ZH';

export type LearningItem = {
  __typename?: 'LearningItem';
  card?: Maybe<Card>;
  day: Scalars['Int']['output'];
  example?: Maybe<Scalars['String']['output']>;
  reason: Scalars['String']['output'];
  word?: Maybe<Word>;
};

export type LearningPlan = {
  __typename?: 'LearningPlan';
  items: Array<LearningItem>;
  summary: Scalars['String']['output'];
};

export type Mutation = {
  __typename?: 'Mutation';
  cancelAgentRun?: Maybe<AgentRunPayload>;
  /** Answers a run that waits for a person: APPROVE goes on, EDIT goes on with editedText, REJECT ends it as CANCELLED. */
  resumeAgentRun?: Maybe<AgentRunPayload>;
  retryAgentRun?: Maybe<AgentRunPayload>;
  /** Starts a durable run. The same idempotencyKey returns the run that it started before. */
  startAgentRun?: Maybe<AgentRunPayload>;
};


export type MutationCancelAgentRunArgs = {
  id: Scalars['ID']['input'];
};


export type MutationResumeAgentRunArgs = {
  decision: ReviewDecision;
  editedText?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
};


export type MutationRetryAgentRunArgs = {
  id: Scalars['ID']['input'];
};


export type MutationStartAgentRunArgs = {
  input: StartAgentRunInput;
};

export type PageInfo = {
  __typename?: 'PageInfo';
  endCursor?: Maybe<Scalars['String']['output']>;
  hasNextPage: Scalars['Boolean']['output'];
  hasPreviousPage: Scalars['Boolean']['output'];
  startCursor?: Maybe<Scalars['String']['output']>;
};

export type Query = {
  __typename?: 'Query';
  agentRun?: Maybe<AgentRun>;
  agentWorkflows?: Maybe<Array<AgentWorkflow>>;
  /** Checks English without starting a run; start and end are UTF-16 offsets. */
  checkGrammar?: Maybe<Array<GrammarIssue>>;
  me?: Maybe<User>;
};


export type QueryAgentRunArgs = {
  id: Scalars['ID']['input'];
};


export type QueryCheckGrammarArgs = {
  text: Scalars['String']['input'];
};

export type ReviewDecision =
  | 'APPROVE'
  | 'EDIT'
  | 'REJECT';

export type ReviewRequested = AgentRunEvent & {
  __typename?: 'ReviewRequested';
  at: Scalars['DateTime']['output'];
  draft?: Maybe<Translation>;
  draftText: Scalars['String']['output'];
  issues: Array<GrammarIssue>;
  progress: Scalars['Float']['output'];
  runId: Scalars['ID']['output'];
  seq: Scalars['Int']['output'];
};

export type RunStatusChanged = AgentRunEvent & {
  __typename?: 'RunStatusChanged';
  at: Scalars['DateTime']['output'];
  progress: Scalars['Float']['output'];
  run?: Maybe<AgentRun>;
  runId: Scalars['ID']['output'];
  seq: Scalars['Int']['output'];
  status: AgentRunStatus;
};

export type StartAgentRunInput = {
  context?: InputMaybe<Scalars['String']['input']>;
  idempotencyKey: Scalars['ID']['input'];
  /** Pause for a person before the learning plan. */
  requireReview?: InputMaybe<Scalars['Boolean']['input']>;
  source?: InputMaybe<Language>;
  target?: InputMaybe<Language>;
  text: Scalars['String']['input'];
  workflow?: InputMaybe<Scalars['String']['input']>;
};

export type StepFinished = AgentRunEvent & {
  __typename?: 'StepFinished';
  at: Scalars['DateTime']['output'];
  outcome: StepStatus;
  progress: Scalars['Float']['output'];
  runId: Scalars['ID']['output'];
  seq: Scalars['Int']['output'];
  step: Scalars['String']['output'];
  summary?: Maybe<Scalars['String']['output']>;
};

export type StepStarted = AgentRunEvent & {
  __typename?: 'StepStarted';
  at: Scalars['DateTime']['output'];
  attempt: Scalars['Int']['output'];
  progress: Scalars['Float']['output'];
  role?: Maybe<Scalars['String']['output']>;
  runId: Scalars['ID']['output'];
  seq: Scalars['Int']['output'];
  step: Scalars['String']['output'];
};

export type StepStatus =
  | 'FAILED'
  | 'PENDING'
  | 'RUNNING'
  | 'SKIPPED'
  | 'SUCCEEDED';

export type Subscription = {
  __typename?: 'Subscription';
  /** Every event of a run with seq greater than after, then the live ones, without gap or repeat; completes with the run. */
  agentRunProgress: AgentRunEvent;
};


export type SubscriptionAgentRunProgressArgs = {
  after?: InputMaybe<Scalars['Int']['input']>;
  runId: Scalars['ID']['input'];
};

/** Offsets are UTF-16 units into the run's text. */
export type TextChange = {
  __typename?: 'TextChange';
  after: Scalars['String']['output'];
  before: Scalars['String']['output'];
  end: Scalars['Int']['output'];
  reason: Scalars['String']['output'];
  start: Scalars['Int']['output'];
};

/** text replaces everything of the segment from offset on (UTF-16 units of that segment); a later round starts again at offset 0. */
export type TextDelta = AgentRunEvent & {
  __typename?: 'TextDelta';
  at: Scalars['DateTime']['output'];
  offset: Scalars['Int']['output'];
  progress: Scalars['Float']['output'];
  round: Scalars['Int']['output'];
  runId: Scalars['ID']['output'];
  segment: Scalars['Int']['output'];
  seq: Scalars['Int']['output'];
  text: Scalars['String']['output'];
};

export type Translation = {
  __typename?: 'Translation';
  id: Scalars['ID']['output'];
};

export type User = {
  __typename?: 'User';
  agentRuns?: Maybe<AgentRunConnection>;
  id: Scalars['ID']['output'];
};


export type UserAgentRunsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type UserError = {
  __typename?: 'UserError';
  code: Scalars['String']['output'];
  field?: Maybe<Array<Scalars['String']['output']>>;
  message: Scalars['String']['output'];
};

export type Word = {
  __typename?: 'Word';
  id: Scalars['ID']['output'];
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  AgentRun: AgentRun;
  Card: Card;
  Translation: Translation;
  User: User;
  Word: Word;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  AgentRun:
    ( { __typename: 'AgentRun' }
    & GraphQLRecursivePick<FederationTypes['AgentRun'], {"id":true}> );
  Card:
    ( { __typename: 'Card' }
    & GraphQLRecursivePick<FederationTypes['Card'], {"id":true}> );
  Translation:
    ( { __typename: 'Translation' }
    & GraphQLRecursivePick<FederationTypes['Translation'], {"id":true}> );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
  Word:
    ( { __typename: 'Word' }
    & GraphQLRecursivePick<FederationTypes['Word'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AgentRole: ResolverTypeWrapper<AgentRole>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  AgentRun: ResolverTypeWrapper<RunRow>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  AgentRunConnection: ResolverTypeWrapper<Omit<AgentRunConnection, 'edges'> & { edges: Array<ResolversTypes['AgentRunEdge']> }>;
  AgentRunEdge: ResolverTypeWrapper<Omit<AgentRunEdge, 'node'> & { node: ResolversTypes['AgentRun'] }>;
  AgentRunEvent: ResolverTypeWrapper<RunEvent>;
  AgentRunPayload: ResolverTypeWrapper<Omit<AgentRunPayload, 'run'> & { run?: Maybe<ResolversTypes['AgentRun']> }>;
  AgentRunStatus: AgentRunStatus;
  AgentStep: ResolverTypeWrapper<AgentStep>;
  AgentWorkflow: ResolverTypeWrapper<AgentWorkflow>;
  Card: ResolverTypeWrapper<Card>;
  Complexity: Complexity;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  GrammarIssue: ResolverTypeWrapper<GrammarIssue>;
  Language: Language;
  LearningItem: ResolverTypeWrapper<PlannedItem>;
  LearningPlan: ResolverTypeWrapper<Omit<LearningPlan, 'items'> & { items: Array<ResolversTypes['LearningItem']> }>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ReviewDecision: ReviewDecision;
  ReviewRequested: ResolverTypeWrapper<ReviewEvent>;
  RunStatusChanged: ResolverTypeWrapper<RunEvent>;
  StartAgentRunInput: StartAgentRunInput;
  StepFinished: ResolverTypeWrapper<StepFinished>;
  StepStarted: ResolverTypeWrapper<StepStarted>;
  StepStatus: StepStatus;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  TextChange: ResolverTypeWrapper<TextChange>;
  TextDelta: ResolverTypeWrapper<TextDelta>;
  Translation: ResolverTypeWrapper<Translation>;
  User: ResolverTypeWrapper<Omit<User, 'agentRuns'> & { agentRuns?: Maybe<ResolversTypes['AgentRunConnection']> }>;
  UserError: ResolverTypeWrapper<UserError>;
  Word: ResolverTypeWrapper<Word>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AgentRole: AgentRole;
  String: Scalars['String']['output'];
  AgentRun: RunRow;
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  AgentRunConnection: Omit<AgentRunConnection, 'edges'> & { edges: Array<ResolversParentTypes['AgentRunEdge']> };
  AgentRunEdge: Omit<AgentRunEdge, 'node'> & { node: ResolversParentTypes['AgentRun'] };
  AgentRunEvent: RunEvent;
  AgentRunPayload: Omit<AgentRunPayload, 'run'> & { run?: Maybe<ResolversParentTypes['AgentRun']> };
  AgentStep: AgentStep;
  AgentWorkflow: AgentWorkflow;
  Card: Card | FederationReferenceTypes['Card'];
  DateTime: Scalars['DateTime']['output'];
  GrammarIssue: GrammarIssue;
  LearningItem: PlannedItem;
  LearningPlan: Omit<LearningPlan, 'items'> & { items: Array<ResolversParentTypes['LearningItem']> };
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  ReviewRequested: ReviewEvent;
  RunStatusChanged: RunEvent;
  StartAgentRunInput: StartAgentRunInput;
  StepFinished: StepFinished;
  StepStarted: StepStarted;
  Subscription: Record<PropertyKey, never>;
  TextChange: TextChange;
  TextDelta: TextDelta;
  Translation: Translation | FederationReferenceTypes['Translation'];
  User: Omit<User, 'agentRuns'> & { agentRuns?: Maybe<ResolversParentTypes['AgentRunConnection']> } | FederationReferenceTypes['User'];
  UserError: UserError;
  Word: Word | FederationReferenceTypes['Word'];
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
};

export type CacheControlDirectiveArgs = {
  inheritMaxAge?: Maybe<Scalars['Boolean']['input']>;
  maxAge?: Maybe<Scalars['Int']['input']>;
};

export type CacheControlDirectiveResolver<Result, Parent, ContextType = Context, Args = CacheControlDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AgentRoleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AgentRole'] = ResolversParentTypes['AgentRole']> = {
  goal?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AgentRunResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AgentRun'] = ResolversParentTypes['AgentRun'], FederationReferenceType extends FederationReferenceTypes['AgentRun'] = FederationReferenceTypes['AgentRun']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['AgentRun']> | FederationReferenceType, FederationReferenceType, ContextType>;
  changes?: Resolver<Array<ResolversTypes['TextChange']>, ParentType, ContextType>;
  complexity?: Resolver<Maybe<ResolversTypes['Complexity']>, ParentType, ContextType>;
  context?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  costUsd?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  errorCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  grammarIssues?: Resolver<Array<ResolversTypes['GrammarIssue']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastSeq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  learningPlan?: Resolver<Maybe<ResolversTypes['LearningPlan']>, ParentType, ContextType>;
  outputText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  qualityScore?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  retryOf?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['AgentRunStatus'], ParentType, ContextType>;
  steps?: Resolver<Array<ResolversTypes['AgentStep']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tokens?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  translation?: Resolver<Maybe<ResolversTypes['Translation']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  workflow?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AgentRunConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AgentRunConnection'] = ResolversParentTypes['AgentRunConnection']> = {
  edges?: Resolver<Array<ResolversTypes['AgentRunEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AgentRunEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AgentRunEdge'] = ResolversParentTypes['AgentRunEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AgentRun'], ParentType, ContextType>;
};

export type AgentRunEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AgentRunEvent'] = ResolversParentTypes['AgentRunEvent']> = {
  __resolveType: TypeResolveFn<'ReviewRequested' | 'RunStatusChanged' | 'StepFinished' | 'StepStarted' | 'TextDelta', ParentType, ContextType>;
};

export type AgentRunPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AgentRunPayload'] = ResolversParentTypes['AgentRunPayload']> = {
  run?: Resolver<Maybe<ResolversTypes['AgentRun']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type AgentStepResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AgentStep'] = ResolversParentTypes['AgentStep']> = {
  attempt?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['StepStatus'], ParentType, ContextType>;
};

export type AgentWorkflowResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AgentWorkflow'] = ResolversParentTypes['AgentWorkflow']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  roles?: Resolver<Array<ResolversTypes['AgentRole']>, ParentType, ContextType>;
  steps?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CardResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Card'] = ResolversParentTypes['Card'], FederationReferenceType extends FederationReferenceTypes['Card'] = FederationReferenceTypes['Card']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Card']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type GrammarIssueResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GrammarIssue'] = ResolversParentTypes['GrammarIssue']> = {
  end?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  start?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  suggestions?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type LearningItemResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LearningItem'] = ResolversParentTypes['LearningItem']> = {
  card?: Resolver<Maybe<ResolversTypes['Card']>, ParentType, ContextType>;
  day?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  example?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  word?: Resolver<Maybe<ResolversTypes['Word']>, ParentType, ContextType>;
};

export type LearningPlanResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LearningPlan'] = ResolversParentTypes['LearningPlan']> = {
  items?: Resolver<Array<ResolversTypes['LearningItem']>, ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  cancelAgentRun?: Resolver<Maybe<ResolversTypes['AgentRunPayload']>, ParentType, ContextType, RequireFields<MutationCancelAgentRunArgs, 'id'>>;
  resumeAgentRun?: Resolver<Maybe<ResolversTypes['AgentRunPayload']>, ParentType, ContextType, RequireFields<MutationResumeAgentRunArgs, 'decision' | 'id'>>;
  retryAgentRun?: Resolver<Maybe<ResolversTypes['AgentRunPayload']>, ParentType, ContextType, RequireFields<MutationRetryAgentRunArgs, 'id'>>;
  startAgentRun?: Resolver<Maybe<ResolversTypes['AgentRunPayload']>, ParentType, ContextType, RequireFields<MutationStartAgentRunArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  agentRun?: Resolver<Maybe<ResolversTypes['AgentRun']>, ParentType, ContextType, RequireFields<QueryAgentRunArgs, 'id'>>;
  agentWorkflows?: Resolver<Maybe<Array<ResolversTypes['AgentWorkflow']>>, ParentType, ContextType>;
  checkGrammar?: Resolver<Maybe<Array<ResolversTypes['GrammarIssue']>>, ParentType, ContextType, RequireFields<QueryCheckGrammarArgs, 'text'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export type ReviewRequestedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReviewRequested'] = ResolversParentTypes['ReviewRequested']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  draft?: Resolver<Maybe<ResolversTypes['Translation']>, ParentType, ContextType>;
  draftText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  issues?: Resolver<Array<ResolversTypes['GrammarIssue']>, ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  runId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RunStatusChangedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RunStatusChanged'] = ResolversParentTypes['RunStatusChanged']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  run?: Resolver<Maybe<ResolversTypes['AgentRun']>, ParentType, ContextType>;
  runId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['AgentRunStatus'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StepFinishedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StepFinished'] = ResolversParentTypes['StepFinished']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['StepStatus'], ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  runId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  step?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  summary?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StepStartedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StepStarted'] = ResolversParentTypes['StepStarted']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  attempt?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  role?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  runId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  step?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  agentRunProgress?: SubscriptionResolver<ResolversTypes['AgentRunEvent'], "agentRunProgress", ParentType, ContextType, RequireFields<SubscriptionAgentRunProgressArgs, 'after' | 'runId'>>;
};

export type TextChangeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TextChange'] = ResolversParentTypes['TextChange']> = {
  after?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  before?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  end?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  start?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type TextDeltaResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TextDelta'] = ResolversParentTypes['TextDelta']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  offset?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  round?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  runId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  segment?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TranslationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Translation'] = ResolversParentTypes['Translation'], FederationReferenceType extends FederationReferenceTypes['Translation'] = FederationReferenceTypes['Translation']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Translation']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  agentRuns?: Resolver<Maybe<ResolversTypes['AgentRunConnection']>, ParentType, ContextType, RequireFields<UserAgentRunsArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  field?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type WordResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Word'] = ResolversParentTypes['Word'], FederationReferenceType extends FederationReferenceTypes['Word'] = FederationReferenceTypes['Word']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Word']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  AgentRole?: AgentRoleResolvers<ContextType>;
  AgentRun?: AgentRunResolvers<ContextType>;
  AgentRunConnection?: AgentRunConnectionResolvers<ContextType>;
  AgentRunEdge?: AgentRunEdgeResolvers<ContextType>;
  AgentRunEvent?: AgentRunEventResolvers<ContextType>;
  AgentRunPayload?: AgentRunPayloadResolvers<ContextType>;
  AgentStep?: AgentStepResolvers<ContextType>;
  AgentWorkflow?: AgentWorkflowResolvers<ContextType>;
  Card?: CardResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  GrammarIssue?: GrammarIssueResolvers<ContextType>;
  LearningItem?: LearningItemResolvers<ContextType>;
  LearningPlan?: LearningPlanResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  ReviewRequested?: ReviewRequestedResolvers<ContextType>;
  RunStatusChanged?: RunStatusChangedResolvers<ContextType>;
  StepFinished?: StepFinishedResolvers<ContextType>;
  StepStarted?: StepStartedResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  TextChange?: TextChangeResolvers<ContextType>;
  TextDelta?: TextDeltaResolvers<ContextType>;
  Translation?: TranslationResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  Word?: WordResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
};
