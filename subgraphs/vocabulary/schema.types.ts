import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { CardView } from './services/cards.ts';
import type { CardImportRow } from './data/card-imports.ts';
import type { ReportView } from './services/importing/report.ts';
import type { CardMatchView, WordMatchView } from './services/search/search.ts';
import type { KeyTermView, TranslationReference } from './services/key-terms.ts';
import type { ReviewView } from './services/reviews.ts';
import type { UserReference, Context } from './context.ts';
import type { StatisticsView } from './services/statistics.ts';
import type { WordView } from './services/words.ts';
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
  Date: { input: string; output: string; }
  DateTime: { input: Date; output: Date; }
  JSON: { input: unknown; output: unknown; }
  _FieldSet: { input: unknown; output: unknown; }
};

export type AddCardInput = {
  back?: InputMaybe<Scalars['String']['input']>;
  example?: InputMaybe<Scalars['String']['input']>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
  term: Scalars['String']['input'];
  translationId?: InputMaybe<Scalars['ID']['input']>;
};

export type Card = {
  __typename?: 'Card';
  back: Scalars['String']['output'];
  /** Free for clients; holds the MVP's review_data after the upgrade. */
  clientData?: Maybe<Scalars['JSON']['output']>;
  createdAt: Scalars['DateTime']['output'];
  difficulty?: Maybe<Scalars['Float']['output']>;
  due: Scalars['DateTime']['output'];
  example?: Maybe<Scalars['String']['output']>;
  front: Scalars['String']['output'];
  id: Scalars['ID']['output'];
  lapses: Scalars['Int']['output'];
  leech: Scalars['Boolean']['output'];
  /** What each rating would do now, for the four buttons. */
  nextReviews: Array<ReviewPreview>;
  reps: Scalars['Int']['output'];
  /** Probability of recalling it now, 0 to 1. */
  retrievability?: Maybe<Scalars['Float']['output']>;
  reviews: Array<Review>;
  stability?: Maybe<Scalars['Float']['output']>;
  state: CardState;
  suspended: Scalars['Boolean']['output'];
  tags: Array<Scalars['String']['output']>;
  /** The translation that this card was taken from. */
  translation?: Maybe<Translation>;
  user?: Maybe<User>;
  word?: Maybe<Word>;
};


export type CardReviewsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type CardConnection = {
  __typename?: 'CardConnection';
  edges: Array<CardEdge>;
  pageInfo: PageInfo;
};

export type CardEdge = {
  __typename?: 'CardEdge';
  cursor: Scalars['String']['output'];
  node: Card;
};

export type CardExport = {
  __typename?: 'CardExport';
  cards: Scalars['Int']['output'];
  fileName: Scalars['String']['output'];
  format: ExportFormat;
  url: Scalars['String']['output'];
};

export type CardImport = {
  __typename?: 'CardImport';
  error?: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  progress: Scalars['Float']['output'];
  report?: Maybe<CardImportReport>;
  status: JobStatus;
};

export type CardImportInput = {
  bytes: Scalars['Int']['input'];
  fileName: Scalars['String']['input'];
  format: ImportFormat;
};

export type CardImportPayload = {
  __typename?: 'CardImportPayload';
  import?: Maybe<CardImport>;
  uploadHeaders: Array<HttpHeader>;
  uploadUrl?: Maybe<Scalars['String']['output']>;
  userErrors: Array<UserError>;
};

/**
 * imported: cards that are new. updated: cards with this front were there and have the file's content now; one that was never
 * reviewed takes the file's schedule too, any other keeps its own. unchanged: they were there just so.
 */
export type CardImportReport = {
  __typename?: 'CardImportReport';
  imported: Scalars['Int']['output'];
  /** The rejected rows behind line `after`, in order; at most 1000 at once, and of importCards only the first 1000. Of an .apkg a line is the number of a card. */
  rejected: Array<RejectedRow>;
  rejectedRows: Scalars['Int']['output'];
  unchanged: Scalars['Int']['output'];
  updated: Scalars['Int']['output'];
};


/**
 * imported: cards that are new. updated: cards with this front were there and have the file's content now; one that was never
 * reviewed takes the file's schedule too, any other keeps its own. unchanged: they were there just so.
 */
export type CardImportReportRejectedArgs = {
  after?: InputMaybe<Scalars['Int']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type CardMatch = {
  __typename?: 'CardMatch';
  card: Card;
  score: Scalars['Float']['output'];
};

export type CardPayload = {
  __typename?: 'CardPayload';
  card?: Maybe<Card>;
  userErrors: Array<UserError>;
};

/** degraded: vectors are unavailable and the search was lexical. */
export type CardSearchResult = {
  __typename?: 'CardSearchResult';
  degraded: Scalars['Boolean']['output'];
  matches: Array<CardMatch>;
};

export type CardState =
  | 'LEARNING'
  | 'NEW'
  | 'RELEARNING'
  | 'REVIEW';

export type CefrLevel =
  | 'A1'
  | 'A2'
  | 'B1'
  | 'B2'
  | 'C1'
  | 'C2';

export type DayCount = {
  __typename?: 'DayCount';
  count: Scalars['Int']['output'];
  day: Scalars['Date']['output'];
};

export type DayStats = {
  __typename?: 'DayStats';
  day: Scalars['Date']['output'];
  retention?: Maybe<Scalars['Float']['output']>;
  reviews: Scalars['Int']['output'];
};

export type DeletePayload = {
  __typename?: 'DeletePayload';
  deletedId?: Maybe<Scalars['ID']['output']>;
  userErrors: Array<UserError>;
};

export type Example = {
  __typename?: 'Example';
  origin: Scalars['String']['output'];
  source: Scalars['String']['output'];
  target: Scalars['String']['output'];
};

export type ExportFormat =
  | 'ANKI'
  | 'CSV';

export type HttpHeader = {
  __typename?: 'HttpHeader';
  name: Scalars['String']['output'];
  value: Scalars['String']['output'];
};

export type ImportFormat =
  | 'ANKI'
  | 'CSV';

export type JobStatus =
  | 'AWAITING_UPLOAD'
  | 'DONE'
  | 'FAILED'
  | 'RUNNING';

export type KeyTerm = {
  __typename?: 'KeyTerm';
  end: Scalars['Int']['output'];
  reason: Scalars['String']['output'];
  start: Scalars['Int']['output'];
  text: Scalars['String']['output'];
  word: Word;
};

export type Language =
  | 'EN'
  | 'ZH';

export type Mutation = {
  __typename?: 'Mutation';
  addCard?: Maybe<CardPayload>;
  /** For files over 1 MB and .apkg: upload (PUT to uploadUrl with uploadHeaders), then startCardImport, then read cardImport(id). */
  createCardImport?: Maybe<CardImportPayload>;
  deleteCard?: Maybe<DeletePayload>;
  /** All of the viewer's cards; an .apkg holds their schedules and reviews as well. The url is good for 15 minutes. */
  exportCards?: Maybe<CardExport>;
  /** CSV of up to 1 MB with the columns front,back,example,tags (several tags: a;b); reports every bad row and imports the others. */
  importCards?: Maybe<CardImportReport>;
  /** Fits the scheduler to the viewer's own reviews, in the background. */
  optimizeScheduler?: Maybe<SchedulerPayload>;
  /** The same idempotencyKey never counts twice. */
  reviewCard?: Maybe<ReviewPayload>;
  startCardImport?: Maybe<CardImportPayload>;
  suspendCard?: Maybe<CardPayload>;
  undoReview?: Maybe<CardPayload>;
  updateCard?: Maybe<CardPayload>;
};


export type MutationAddCardArgs = {
  input: AddCardInput;
};


export type MutationCreateCardImportArgs = {
  input: CardImportInput;
};


export type MutationDeleteCardArgs = {
  id: Scalars['ID']['input'];
};


export type MutationExportCardsArgs = {
  format: ExportFormat;
};


export type MutationImportCardsArgs = {
  csv: Scalars['String']['input'];
};


export type MutationReviewCardArgs = {
  durationMs?: InputMaybe<Scalars['Int']['input']>;
  id: Scalars['ID']['input'];
  idempotencyKey: Scalars['ID']['input'];
  rating: ReviewRating;
};


export type MutationStartCardImportArgs = {
  id: Scalars['ID']['input'];
};


export type MutationSuspendCardArgs = {
  id: Scalars['ID']['input'];
  suspended: Scalars['Boolean']['input'];
};


export type MutationUndoReviewArgs = {
  cardId: Scalars['ID']['input'];
};


export type MutationUpdateCardArgs = {
  id: Scalars['ID']['input'];
  input: UpdateCardInput;
};

export type NearSynonym = {
  __typename?: 'NearSynonym';
  difference: Scalars['String']['output'];
  lemma: Scalars['String']['output'];
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
  card?: Maybe<Card>;
  cardImport?: Maybe<CardImport>;
  me?: Maybe<User>;
  /** Semantic and literal search over the viewer's own cards. */
  searchCards?: Maybe<CardSearchResult>;
  /** Words that mean something close, by vector similarity. */
  similarWords?: Maybe<WordSearchResult>;
  /** Looks up an English or Chinese word; inflected forms find their lemma. */
  word?: Maybe<Word>;
  /** Spellings near a term that word() does not know. */
  wordSuggestions?: Maybe<Array<Scalars['String']['output']>>;
};


export type QueryCardArgs = {
  id: Scalars['ID']['input'];
};


export type QueryCardImportArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySearchCardsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  query: Scalars['String']['input'];
};


export type QuerySimilarWordsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  term: Scalars['String']['input'];
};


export type QueryWordArgs = {
  term: Scalars['String']['input'];
};


export type QueryWordSuggestionsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  term: Scalars['String']['input'];
};

export type RejectedRow = {
  __typename?: 'RejectedRow';
  line: Scalars['Int']['output'];
  reason: Scalars['String']['output'];
};

export type Review = {
  __typename?: 'Review';
  at: Scalars['DateTime']['output'];
  durationMs?: Maybe<Scalars['Int']['output']>;
  id: Scalars['ID']['output'];
  rating: ReviewRating;
  scheduledDays: Scalars['Float']['output'];
};

export type ReviewPayload = {
  __typename?: 'ReviewPayload';
  card?: Maybe<Card>;
  review?: Maybe<Review>;
  userErrors: Array<UserError>;
};

export type ReviewPreview = {
  __typename?: 'ReviewPreview';
  due: Scalars['DateTime']['output'];
  rating: ReviewRating;
};

export type ReviewRating =
  | 'AGAIN'
  | 'EASY'
  | 'GOOD'
  | 'HARD';

export type SchedulerPayload = {
  __typename?: 'SchedulerPayload';
  jobId?: Maybe<Scalars['ID']['output']>;
  userErrors: Array<UserError>;
};

/** reading: the pinyin or phonetics of this sense, where a spelling has several. */
export type Sense = {
  __typename?: 'Sense';
  language: Language;
  partOfSpeech?: Maybe<Scalars['String']['output']>;
  reading?: Maybe<Scalars['String']['output']>;
  text: Scalars['String']['output'];
};

export type Translation = {
  __typename?: 'Translation';
  id: Scalars['ID']['output'];
  /** The same with the place and the reason; a phrase is one term. Offsets are UTF-16 units into the English side. */
  keyTerms?: Maybe<Array<KeyTerm>>;
  /** The words of the English side that are worth learning for this viewer, hardest first; of a GLOSS, only those of an English source. */
  keyWords?: Maybe<Array<Word>>;
  kind: TranslationKind;
  source: Language;
  sourceText: Scalars['String']['output'];
  targetText: Scalars['String']['output'];
};


export type TranslationKeyTermsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type TranslationKeyWordsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type TranslationKind =
  | 'GLOSS'
  | 'TRANSLATION';

export type UpdateCardInput = {
  back?: InputMaybe<Scalars['String']['input']>;
  clientData?: InputMaybe<Scalars['JSON']['input']>;
  example?: InputMaybe<Scalars['String']['input']>;
  front?: InputMaybe<Scalars['String']['input']>;
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

export type User = {
  __typename?: 'User';
  cards?: Maybe<CardConnection>;
  dueCards?: Maybe<Array<Card>>;
  id: Scalars['ID']['output'];
  vocabularyStats?: Maybe<VocabularyStats>;
};


export type UserCardsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  tag?: InputMaybe<Scalars['String']['input']>;
};


export type UserDueCardsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type UserError = {
  __typename?: 'UserError';
  code: Scalars['String']['output'];
  field?: Maybe<Array<Scalars['String']['output']>>;
  message: Scalars['String']['output'];
};

export type VocabularyStats = {
  __typename?: 'VocabularyStats';
  dueForecast: Array<DayCount>;
  dueNow: Scalars['Int']['output'];
  history: Array<DayStats>;
  learning: Scalars['Int']['output'];
  /** What the viewer's learning is set to, of which today's limits are what is left. */
  level: CefrLevel;
  mature: Scalars['Int']['output'];
  new: Scalars['Int']['output'];
  newCardsPerDay: Scalars['Int']['output'];
  newLeftToday: Scalars['Int']['output'];
  retention30d?: Maybe<Scalars['Float']['output']>;
  reviewedToday: Scalars['Int']['output'];
  reviewsLeftToday: Scalars['Int']['output'];
  reviewsPerDay: Scalars['Int']['output'];
  streakDays: Scalars['Int']['output'];
  total: Scalars['Int']['output'];
};


export type VocabularyStatsDueForecastArgs = {
  days?: InputMaybe<Scalars['Int']['input']>;
};


export type VocabularyStatsHistoryArgs = {
  days?: InputMaybe<Scalars['Int']['input']>;
};

export type Word = {
  __typename?: 'Word';
  /** The viewer's card for this word. */
  card?: Maybe<Card>;
  examTags: Array<Scalars['String']['output']>;
  examples: Array<Example>;
  forms: Array<WordForm>;
  /** Rank in a contemporary corpus, 1 is the most frequent. */
  frequencyRank?: Maybe<Scalars['Int']['output']>;
  /** Language and lemma: en:negotiate, zh:行. */
  id: Scalars['ID']['output'];
  language: Language;
  lemma: Scalars['String']['output'];
  /** An estimate from exam lists and frequency. */
  level?: Maybe<CefrLevel>;
  nearSynonyms: Array<NearSynonym>;
  phonetic?: Maybe<Scalars['String']['output']>;
  senses: Array<Sense>;
};

export type WordForm = {
  __typename?: 'WordForm';
  kind: Scalars['String']['output'];
  text: Scalars['String']['output'];
};

export type WordMatch = {
  __typename?: 'WordMatch';
  score: Scalars['Float']['output'];
  word: Word;
};

export type WordSearchResult = {
  __typename?: 'WordSearchResult';
  degraded: Scalars['Boolean']['output'];
  matches: Array<WordMatch>;
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
  Card: Card;
  Translation: Translation;
  User: User;
  Word: Word;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Card:
    ( { __typename: 'Card' }
    & GraphQLRecursivePick<FederationTypes['Card'], {"id":true}> );
  Translation:
    ( { __typename: 'Translation' }
    & GraphQLRecursivePick<FederationTypes['Translation'], {"id":true}>
    & ( Record<PropertyKey, never>
        | GraphQLRecursivePick<FederationTypes['Translation'], {"source":true,"kind":true,"sourceText":true,"targetText":true}>
        | GraphQLRecursivePick<FederationTypes['Translation'], {"source":true,"kind":true,"sourceText":true,"targetText":true}>
        | GraphQLRecursivePick<FederationTypes['Translation'], {"source":true,"kind":true,"sourceText":true,"targetText":true}> ) );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
  Word:
    ( { __typename: 'Word' }
    & GraphQLRecursivePick<FederationTypes['Word'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AddCardInput: AddCardInput;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Card: ResolverTypeWrapper<CardView>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  CardConnection: ResolverTypeWrapper<Omit<CardConnection, 'edges'> & { edges: Array<ResolversTypes['CardEdge']> }>;
  CardEdge: ResolverTypeWrapper<Omit<CardEdge, 'node'> & { node: ResolversTypes['Card'] }>;
  CardExport: ResolverTypeWrapper<CardExport>;
  CardImport: ResolverTypeWrapper<CardImportRow>;
  CardImportInput: CardImportInput;
  CardImportPayload: ResolverTypeWrapper<Omit<CardImportPayload, 'import'> & { import?: Maybe<ResolversTypes['CardImport']> }>;
  CardImportReport: ResolverTypeWrapper<ReportView>;
  CardMatch: ResolverTypeWrapper<CardMatchView>;
  CardPayload: ResolverTypeWrapper<Omit<CardPayload, 'card'> & { card?: Maybe<ResolversTypes['Card']> }>;
  CardSearchResult: ResolverTypeWrapper<Omit<CardSearchResult, 'matches'> & { matches: Array<ResolversTypes['CardMatch']> }>;
  CardState: CardState;
  CefrLevel: CefrLevel;
  Date: ResolverTypeWrapper<Scalars['Date']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DayCount: ResolverTypeWrapper<DayCount>;
  DayStats: ResolverTypeWrapper<DayStats>;
  DeletePayload: ResolverTypeWrapper<DeletePayload>;
  Example: ResolverTypeWrapper<Example>;
  ExportFormat: ExportFormat;
  HttpHeader: ResolverTypeWrapper<HttpHeader>;
  ImportFormat: ImportFormat;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  JobStatus: JobStatus;
  KeyTerm: ResolverTypeWrapper<KeyTermView>;
  Language: Language;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NearSynonym: ResolverTypeWrapper<NearSynonym>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RejectedRow: ResolverTypeWrapper<RejectedRow>;
  Review: ResolverTypeWrapper<ReviewView>;
  ReviewPayload: ResolverTypeWrapper<Omit<ReviewPayload, 'card' | 'review'> & { card?: Maybe<ResolversTypes['Card']>, review?: Maybe<ResolversTypes['Review']> }>;
  ReviewPreview: ResolverTypeWrapper<ReviewPreview>;
  ReviewRating: ReviewRating;
  SchedulerPayload: ResolverTypeWrapper<SchedulerPayload>;
  Sense: ResolverTypeWrapper<Sense>;
  Translation: ResolverTypeWrapper<TranslationReference>;
  TranslationKind: TranslationKind;
  UpdateCardInput: UpdateCardInput;
  User: ResolverTypeWrapper<UserReference>;
  UserError: ResolverTypeWrapper<UserError>;
  VocabularyStats: ResolverTypeWrapper<StatisticsView>;
  Word: ResolverTypeWrapper<WordView>;
  WordForm: ResolverTypeWrapper<WordForm>;
  WordMatch: ResolverTypeWrapper<WordMatchView>;
  WordSearchResult: ResolverTypeWrapper<Omit<WordSearchResult, 'matches'> & { matches: Array<ResolversTypes['WordMatch']> }>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AddCardInput: AddCardInput;
  String: Scalars['String']['output'];
  ID: Scalars['ID']['output'];
  Card: CardView;
  Float: Scalars['Float']['output'];
  CardConnection: Omit<CardConnection, 'edges'> & { edges: Array<ResolversParentTypes['CardEdge']> };
  CardEdge: Omit<CardEdge, 'node'> & { node: ResolversParentTypes['Card'] };
  CardExport: CardExport;
  CardImport: CardImportRow;
  CardImportInput: CardImportInput;
  CardImportPayload: Omit<CardImportPayload, 'import'> & { import?: Maybe<ResolversParentTypes['CardImport']> };
  CardImportReport: ReportView;
  CardMatch: CardMatchView;
  CardPayload: Omit<CardPayload, 'card'> & { card?: Maybe<ResolversParentTypes['Card']> };
  CardSearchResult: Omit<CardSearchResult, 'matches'> & { matches: Array<ResolversParentTypes['CardMatch']> };
  Date: Scalars['Date']['output'];
  DateTime: Scalars['DateTime']['output'];
  DayCount: DayCount;
  DayStats: DayStats;
  DeletePayload: DeletePayload;
  Example: Example;
  HttpHeader: HttpHeader;
  JSON: Scalars['JSON']['output'];
  KeyTerm: KeyTermView;
  Mutation: Record<PropertyKey, never>;
  NearSynonym: NearSynonym;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  RejectedRow: RejectedRow;
  Review: ReviewView;
  ReviewPayload: Omit<ReviewPayload, 'card' | 'review'> & { card?: Maybe<ResolversParentTypes['Card']>, review?: Maybe<ResolversParentTypes['Review']> };
  ReviewPreview: ReviewPreview;
  SchedulerPayload: SchedulerPayload;
  Sense: Sense;
  Translation: TranslationReference;
  UpdateCardInput: UpdateCardInput;
  User: UserReference;
  UserError: UserError;
  VocabularyStats: StatisticsView;
  Word: WordView;
  WordForm: WordForm;
  WordMatch: WordMatchView;
  WordSearchResult: Omit<WordSearchResult, 'matches'> & { matches: Array<ResolversParentTypes['WordMatch']> };
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
};

export type CacheControlDirectiveArgs = {
  inheritMaxAge?: Maybe<Scalars['Boolean']['input']>;
  maxAge?: Maybe<Scalars['Int']['input']>;
};

export type CacheControlDirectiveResolver<Result, Parent, ContextType = Context, Args = CacheControlDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CardResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Card'] = ResolversParentTypes['Card'], FederationReferenceType extends FederationReferenceTypes['Card'] = FederationReferenceTypes['Card']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Card']> | FederationReferenceType, FederationReferenceType, ContextType>;
  back?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  clientData?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  difficulty?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  due?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  example?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  front?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lapses?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  leech?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  nextReviews?: Resolver<Array<ResolversTypes['ReviewPreview']>, ParentType, ContextType>;
  reps?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  retrievability?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  reviews?: Resolver<Array<ResolversTypes['Review']>, ParentType, ContextType, RequireFields<CardReviewsArgs, 'first'>>;
  stability?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['CardState'], ParentType, ContextType>;
  suspended?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  tags?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  translation?: Resolver<Maybe<ResolversTypes['Translation']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  word?: Resolver<Maybe<ResolversTypes['Word']>, ParentType, ContextType>;
};

export type CardConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CardConnection'] = ResolversParentTypes['CardConnection']> = {
  edges?: Resolver<Array<ResolversTypes['CardEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type CardEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CardEdge'] = ResolversParentTypes['CardEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Card'], ParentType, ContextType>;
};

export type CardExportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CardExport'] = ResolversParentTypes['CardExport']> = {
  cards?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  fileName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  format?: Resolver<ResolversTypes['ExportFormat'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CardImportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CardImport'] = ResolversParentTypes['CardImport']> = {
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  report?: Resolver<Maybe<ResolversTypes['CardImportReport']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['JobStatus'], ParentType, ContextType>;
};

export type CardImportPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CardImportPayload'] = ResolversParentTypes['CardImportPayload']> = {
  import?: Resolver<Maybe<ResolversTypes['CardImport']>, ParentType, ContextType>;
  uploadHeaders?: Resolver<Array<ResolversTypes['HttpHeader']>, ParentType, ContextType>;
  uploadUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CardImportReportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CardImportReport'] = ResolversParentTypes['CardImportReport']> = {
  imported?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  rejected?: Resolver<Array<ResolversTypes['RejectedRow']>, ParentType, ContextType, RequireFields<CardImportReportRejectedArgs, 'after' | 'first'>>;
  rejectedRows?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unchanged?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  updated?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CardMatchResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CardMatch'] = ResolversParentTypes['CardMatch']> = {
  card?: Resolver<ResolversTypes['Card'], ParentType, ContextType>;
  score?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type CardPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CardPayload'] = ResolversParentTypes['CardPayload']> = {
  card?: Resolver<Maybe<ResolversTypes['Card']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CardSearchResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CardSearchResult'] = ResolversParentTypes['CardSearchResult']> = {
  degraded?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  matches?: Resolver<Array<ResolversTypes['CardMatch']>, ParentType, ContextType>;
};

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DayCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DayCount'] = ResolversParentTypes['DayCount']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  day?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
};

export type DayStatsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DayStats'] = ResolversParentTypes['DayStats']> = {
  day?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  retention?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  reviews?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DeletePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeletePayload'] = ResolversParentTypes['DeletePayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ExampleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Example'] = ResolversParentTypes['Example']> = {
  origin?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type HttpHeaderResolvers<ContextType = Context, ParentType extends ResolversParentTypes['HttpHeader'] = ResolversParentTypes['HttpHeader']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type KeyTermResolvers<ContextType = Context, ParentType extends ResolversParentTypes['KeyTerm'] = ResolversParentTypes['KeyTerm']> = {
  end?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  start?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  word?: Resolver<ResolversTypes['Word'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  addCard?: Resolver<Maybe<ResolversTypes['CardPayload']>, ParentType, ContextType, RequireFields<MutationAddCardArgs, 'input'>>;
  createCardImport?: Resolver<Maybe<ResolversTypes['CardImportPayload']>, ParentType, ContextType, RequireFields<MutationCreateCardImportArgs, 'input'>>;
  deleteCard?: Resolver<Maybe<ResolversTypes['DeletePayload']>, ParentType, ContextType, RequireFields<MutationDeleteCardArgs, 'id'>>;
  exportCards?: Resolver<Maybe<ResolversTypes['CardExport']>, ParentType, ContextType, RequireFields<MutationExportCardsArgs, 'format'>>;
  importCards?: Resolver<Maybe<ResolversTypes['CardImportReport']>, ParentType, ContextType, RequireFields<MutationImportCardsArgs, 'csv'>>;
  optimizeScheduler?: Resolver<Maybe<ResolversTypes['SchedulerPayload']>, ParentType, ContextType>;
  reviewCard?: Resolver<Maybe<ResolversTypes['ReviewPayload']>, ParentType, ContextType, RequireFields<MutationReviewCardArgs, 'id' | 'idempotencyKey' | 'rating'>>;
  startCardImport?: Resolver<Maybe<ResolversTypes['CardImportPayload']>, ParentType, ContextType, RequireFields<MutationStartCardImportArgs, 'id'>>;
  suspendCard?: Resolver<Maybe<ResolversTypes['CardPayload']>, ParentType, ContextType, RequireFields<MutationSuspendCardArgs, 'id' | 'suspended'>>;
  undoReview?: Resolver<Maybe<ResolversTypes['CardPayload']>, ParentType, ContextType, RequireFields<MutationUndoReviewArgs, 'cardId'>>;
  updateCard?: Resolver<Maybe<ResolversTypes['CardPayload']>, ParentType, ContextType, RequireFields<MutationUpdateCardArgs, 'id' | 'input'>>;
};

export type NearSynonymResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NearSynonym'] = ResolversParentTypes['NearSynonym']> = {
  difference?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  lemma?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  card?: Resolver<Maybe<ResolversTypes['Card']>, ParentType, ContextType, RequireFields<QueryCardArgs, 'id'>>;
  cardImport?: Resolver<Maybe<ResolversTypes['CardImport']>, ParentType, ContextType, RequireFields<QueryCardImportArgs, 'id'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  searchCards?: Resolver<Maybe<ResolversTypes['CardSearchResult']>, ParentType, ContextType, RequireFields<QuerySearchCardsArgs, 'first' | 'query'>>;
  similarWords?: Resolver<Maybe<ResolversTypes['WordSearchResult']>, ParentType, ContextType, RequireFields<QuerySimilarWordsArgs, 'first' | 'term'>>;
  word?: Resolver<Maybe<ResolversTypes['Word']>, ParentType, ContextType, RequireFields<QueryWordArgs, 'term'>>;
  wordSuggestions?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType, RequireFields<QueryWordSuggestionsArgs, 'first' | 'term'>>;
};

export type RejectedRowResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RejectedRow'] = ResolversParentTypes['RejectedRow']> = {
  line?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ReviewResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Review'] = ResolversParentTypes['Review']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  durationMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  rating?: Resolver<ResolversTypes['ReviewRating'], ParentType, ContextType>;
  scheduledDays?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type ReviewPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReviewPayload'] = ResolversParentTypes['ReviewPayload']> = {
  card?: Resolver<Maybe<ResolversTypes['Card']>, ParentType, ContextType>;
  review?: Resolver<Maybe<ResolversTypes['Review']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ReviewPreviewResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReviewPreview'] = ResolversParentTypes['ReviewPreview']> = {
  due?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  rating?: Resolver<ResolversTypes['ReviewRating'], ParentType, ContextType>;
};

export type SchedulerPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SchedulerPayload'] = ResolversParentTypes['SchedulerPayload']> = {
  jobId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SenseResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Sense'] = ResolversParentTypes['Sense']> = {
  language?: Resolver<ResolversTypes['Language'], ParentType, ContextType>;
  partOfSpeech?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reading?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type TranslationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Translation'] = ResolversParentTypes['Translation'], FederationReferenceType extends FederationReferenceTypes['Translation'] = FederationReferenceTypes['Translation']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Translation']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  keyTerms?: Resolver<Maybe<Array<ResolversTypes['KeyTerm']>>, ParentType, ContextType, RequireFields<TranslationKeyTermsArgs, 'first'>>;
  keyWords?: Resolver<Maybe<Array<ResolversTypes['Word']>>, ParentType, ContextType, RequireFields<TranslationKeyWordsArgs, 'first'>>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  cards?: Resolver<Maybe<ResolversTypes['CardConnection']>, ParentType, ContextType, RequireFields<UserCardsArgs, 'first'>>;
  dueCards?: Resolver<Maybe<Array<ResolversTypes['Card']>>, ParentType, ContextType, RequireFields<UserDueCardsArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  vocabularyStats?: Resolver<Maybe<ResolversTypes['VocabularyStats']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  field?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type VocabularyStatsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['VocabularyStats'] = ResolversParentTypes['VocabularyStats']> = {
  dueForecast?: Resolver<Array<ResolversTypes['DayCount']>, ParentType, ContextType, RequireFields<VocabularyStatsDueForecastArgs, 'days'>>;
  dueNow?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  history?: Resolver<Array<ResolversTypes['DayStats']>, ParentType, ContextType, RequireFields<VocabularyStatsHistoryArgs, 'days'>>;
  learning?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  level?: Resolver<ResolversTypes['CefrLevel'], ParentType, ContextType>;
  mature?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  new?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  newCardsPerDay?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  newLeftToday?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  retention30d?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  reviewedToday?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reviewsLeftToday?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reviewsPerDay?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  streakDays?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type WordResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Word'] = ResolversParentTypes['Word'], FederationReferenceType extends FederationReferenceTypes['Word'] = FederationReferenceTypes['Word']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Word']> | FederationReferenceType, FederationReferenceType, ContextType>;
  card?: Resolver<Maybe<ResolversTypes['Card']>, ParentType, ContextType>;
  examTags?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  examples?: Resolver<Array<ResolversTypes['Example']>, ParentType, ContextType>;
  forms?: Resolver<Array<ResolversTypes['WordForm']>, ParentType, ContextType>;
  frequencyRank?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['Language'], ParentType, ContextType>;
  lemma?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  level?: Resolver<Maybe<ResolversTypes['CefrLevel']>, ParentType, ContextType>;
  nearSynonyms?: Resolver<Array<ResolversTypes['NearSynonym']>, ParentType, ContextType>;
  phonetic?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  senses?: Resolver<Array<ResolversTypes['Sense']>, ParentType, ContextType>;
};

export type WordFormResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordForm'] = ResolversParentTypes['WordForm']> = {
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type WordMatchResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordMatch'] = ResolversParentTypes['WordMatch']> = {
  score?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  word?: Resolver<ResolversTypes['Word'], ParentType, ContextType>;
};

export type WordSearchResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordSearchResult'] = ResolversParentTypes['WordSearchResult']> = {
  degraded?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  matches?: Resolver<Array<ResolversTypes['WordMatch']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Card?: CardResolvers<ContextType>;
  CardConnection?: CardConnectionResolvers<ContextType>;
  CardEdge?: CardEdgeResolvers<ContextType>;
  CardExport?: CardExportResolvers<ContextType>;
  CardImport?: CardImportResolvers<ContextType>;
  CardImportPayload?: CardImportPayloadResolvers<ContextType>;
  CardImportReport?: CardImportReportResolvers<ContextType>;
  CardMatch?: CardMatchResolvers<ContextType>;
  CardPayload?: CardPayloadResolvers<ContextType>;
  CardSearchResult?: CardSearchResultResolvers<ContextType>;
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  DayCount?: DayCountResolvers<ContextType>;
  DayStats?: DayStatsResolvers<ContextType>;
  DeletePayload?: DeletePayloadResolvers<ContextType>;
  Example?: ExampleResolvers<ContextType>;
  HttpHeader?: HttpHeaderResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  KeyTerm?: KeyTermResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  NearSynonym?: NearSynonymResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RejectedRow?: RejectedRowResolvers<ContextType>;
  Review?: ReviewResolvers<ContextType>;
  ReviewPayload?: ReviewPayloadResolvers<ContextType>;
  ReviewPreview?: ReviewPreviewResolvers<ContextType>;
  SchedulerPayload?: SchedulerPayloadResolvers<ContextType>;
  Sense?: SenseResolvers<ContextType>;
  Translation?: TranslationResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  VocabularyStats?: VocabularyStatsResolvers<ContextType>;
  Word?: WordResolvers<ContextType>;
  WordForm?: WordFormResolvers<ContextType>;
  WordMatch?: WordMatchResolvers<ContextType>;
  WordSearchResult?: WordSearchResultResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
};
