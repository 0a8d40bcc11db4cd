import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { DocumentRow } from './data/documents.ts';
import type { TranslationRow } from './data/translations.ts';
import type { StreamEvent } from './services/translation-stream.ts';
import type { Term } from './domain/glossary.ts';
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

export type DeletePayload = {
  __typename?: 'DeletePayload';
  deletedId?: Maybe<Scalars['ID']['output']>;
  userErrors: Array<UserError>;
};

export type Document = {
  __typename?: 'Document';
  bytes: Scalars['Int']['output'];
  createdAt: Scalars['DateTime']['output'];
  downloadUrl?: Maybe<Scalars['String']['output']>;
  error?: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  /** What the finished file holds: a GLOSS when any part of it is one. Null until it is DONE. */
  kind?: Maybe<TranslationKind>;
  mediaType: Scalars['String']['output'];
  name: Scalars['String']['output'];
  progress: Scalars['Float']['output'];
  status: DocumentStatus;
  target?: Maybe<Language>;
};

export type DocumentConnection = {
  __typename?: 'DocumentConnection';
  edges: Array<DocumentEdge>;
  pageInfo: PageInfo;
};

export type DocumentEdge = {
  __typename?: 'DocumentEdge';
  cursor: Scalars['String']['output'];
  node: Document;
};

export type DocumentPayload = {
  __typename?: 'DocumentPayload';
  document?: Maybe<Document>;
  userErrors: Array<UserError>;
};

export type DocumentProgressEvent = {
  __typename?: 'DocumentProgressEvent';
  document: Document;
  seq: Scalars['Int']['output'];
};

export type DocumentStatus =
  | 'AWAITING_UPLOAD'
  | 'DONE'
  | 'FAILED'
  | 'TRANSLATING'
  | 'UPLOADED';

export type DocumentUploadInput = {
  bytes: Scalars['Int']['input'];
  mediaType: Scalars['String']['input'];
  name: Scalars['String']['input'];
};

export type DocumentUploadPayload = {
  __typename?: 'DocumentUploadPayload';
  document?: Maybe<Document>;
  uploadHeaders: Array<HttpHeader>;
  uploadUrl?: Maybe<Scalars['String']['output']>;
  userErrors: Array<UserError>;
};

export type Formality =
  | 'DEFAULT'
  | 'LESS'
  | 'MORE';

export type GlossaryHit = {
  __typename?: 'GlossaryHit';
  honoured: Scalars['Boolean']['output'];
  term: GlossaryTerm;
};

export type GlossaryTerm = {
  __typename?: 'GlossaryTerm';
  createdAt: Scalars['DateTime']['output'];
  id: Scalars['ID']['output'];
  note?: Maybe<Scalars['String']['output']>;
  source: Scalars['String']['output'];
  target: Scalars['String']['output'];
};

export type GlossaryTermConnection = {
  __typename?: 'GlossaryTermConnection';
  edges: Array<GlossaryTermEdge>;
  pageInfo: PageInfo;
};

export type GlossaryTermEdge = {
  __typename?: 'GlossaryTermEdge';
  cursor: Scalars['String']['output'];
  node: GlossaryTerm;
};

export type GlossaryTermInput = {
  note?: InputMaybe<Scalars['String']['input']>;
  source: Scalars['String']['input'];
  target: Scalars['String']['input'];
};

export type GlossaryTermPayload = {
  __typename?: 'GlossaryTermPayload';
  term?: Maybe<GlossaryTerm>;
  userErrors: Array<UserError>;
};

export type HttpHeader = {
  __typename?: 'HttpHeader';
  name: Scalars['String']['output'];
  value: Scalars['String']['output'];
};

export type ImportReport = {
  __typename?: 'ImportReport';
  imported: Scalars['Int']['output'];
  rejected: Array<RejectedRow>;
  updated: Scalars['Int']['output'];
};

export type Language =
  | 'EN'
  | 'ZH';

export type LanguageGuess = {
  __typename?: 'LanguageGuess';
  confidence: Scalars['Float']['output'];
  hanShare: Scalars['Float']['output'];
  language: Language;
  latinShare: Scalars['Float']['output'];
};

export type Mutation = {
  __typename?: 'Mutation';
  /** A presigned upload; then translateDocument with the same id. */
  createDocumentUpload?: Maybe<DocumentUploadPayload>;
  deleteDocument?: Maybe<DeletePayload>;
  deleteGlossaryTerm?: Maybe<DeletePayload>;
  deleteTranslation?: Maybe<DeletePayload>;
  /** CSV with the columns source,target,note; reports every bad row and imports the others. */
  importGlossary?: Maybe<ImportReport>;
  rateTranslation?: Maybe<RateTranslationPayload>;
  saveGlossaryTerm?: Maybe<GlossaryTermPayload>;
  translate?: Maybe<TranslatePayload>;
  /** At most 50 texts; each succeeds or fails alone, in the order given. */
  translateBatch?: Maybe<Array<TranslatePayload>>;
  translateDocument?: Maybe<DocumentPayload>;
};


export type MutationCreateDocumentUploadArgs = {
  input: DocumentUploadInput;
};


export type MutationDeleteDocumentArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteGlossaryTermArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteTranslationArgs = {
  id: Scalars['ID']['input'];
};


export type MutationImportGlossaryArgs = {
  csv: Scalars['String']['input'];
};


export type MutationRateTranslationArgs = {
  betterText?: InputMaybe<Scalars['String']['input']>;
  id: Scalars['ID']['input'];
  stars: Scalars['Int']['input'];
};


export type MutationSaveGlossaryTermArgs = {
  input: GlossaryTermInput;
};


export type MutationTranslateArgs = {
  input: TranslateInput;
};


export type MutationTranslateBatchArgs = {
  inputs: Array<TranslateInput>;
};


export type MutationTranslateDocumentArgs = {
  id: Scalars['ID']['input'];
  target: Language;
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
  /** The language of a text, with the share of each script. */
  detectLanguage?: Maybe<LanguageGuess>;
  document?: Maybe<Document>;
  glossaryTerms?: Maybe<GlossaryTermConnection>;
  me?: Maybe<User>;
  translation?: Maybe<Translation>;
  /** The engines in the order in which they are tried, and whether each can serve now. */
  translationEngines?: Maybe<Array<TranslationEngine>>;
};


export type QueryDetectLanguageArgs = {
  text: Scalars['String']['input'];
};


export type QueryDocumentArgs = {
  id: Scalars['ID']['input'];
};


export type QueryGlossaryTermsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
};


export type QueryTranslationArgs = {
  id: Scalars['ID']['input'];
};

export type RateTranslationPayload = {
  __typename?: 'RateTranslationPayload';
  translation?: Maybe<Translation>;
  userErrors: Array<UserError>;
};

export type RejectedRow = {
  __typename?: 'RejectedRow';
  line: Scalars['Int']['output'];
  reason: Scalars['String']['output'];
};

export type Subscription = {
  __typename?: 'Subscription';
  documentProgress: DocumentProgressEvent;
  /** Translates a text and streams it as it is written. */
  translationStream: TranslationStreamEvent;
};


export type SubscriptionDocumentProgressArgs = {
  after?: InputMaybe<Scalars['Int']['input']>;
  id: Scalars['ID']['input'];
};


export type SubscriptionTranslationStreamArgs = {
  input: TranslateInput;
};

export type TranslateInput = {
  /** Surrounding text that informs the translation and is not translated. */
  context?: InputMaybe<Scalars['String']['input']>;
  formality?: InputMaybe<Formality>;
  /** The same key returns the translation made before, and costs nothing; required for a stream that may reconnect. */
  idempotencyKey?: InputMaybe<Scalars['ID']['input']>;
  /** Kept in the history; a page translated by an extension is not. */
  record?: Scalars['Boolean']['input'];
  /** Detected when left out. */
  source?: InputMaybe<Language>;
  /** The other language when left out. */
  target?: InputMaybe<Language>;
  text: Scalars['String']['input'];
};

export type TranslatePayload = {
  __typename?: 'TranslatePayload';
  translation?: Maybe<Translation>;
  userErrors: Array<UserError>;
};

/** Offsets are UTF-16 units into sourceText and targetText of the translation. */
export type TranslatedSegment = {
  __typename?: 'TranslatedSegment';
  engine: Scalars['String']['output'];
  glosses: Array<WordGloss>;
  index: Scalars['Int']['output'];
  kind: TranslationKind;
  sourceEnd: Scalars['Int']['output'];
  sourceStart: Scalars['Int']['output'];
  sourceText: Scalars['String']['output'];
  targetEnd: Scalars['Int']['output'];
  targetStart: Scalars['Int']['output'];
  targetText: Scalars['String']['output'];
};

export type Translation = {
  __typename?: 'Translation';
  /** Served from the translation memory or a cache, at no model cost. */
  cached: Scalars['Boolean']['output'];
  createdAt: Scalars['DateTime']['output'];
  engine: Scalars['String']['output'];
  glossaryHits: Array<GlossaryHit>;
  id: Scalars['ID']['output'];
  /** TRANSLATION is fit to send; GLOSS is a word-by-word reading aid and says so. */
  kind: TranslationKind;
  model?: Maybe<Scalars['String']['output']>;
  segments: Array<TranslatedSegment>;
  source: Language;
  sourceText: Scalars['String']['output'];
  stars?: Maybe<Scalars['Int']['output']>;
  target: Language;
  targetText: Scalars['String']['output'];
  user?: Maybe<User>;
};

export type TranslationConnection = {
  __typename?: 'TranslationConnection';
  edges: Array<TranslationEdge>;
  pageInfo: PageInfo;
};

/** text replaces everything of the segment from offset on; offset is in UTF-16 units of that segment. */
export type TranslationDelta = {
  __typename?: 'TranslationDelta';
  offset: Scalars['Int']['output'];
  segment: Scalars['Int']['output'];
  text: Scalars['String']['output'];
};

export type TranslationDone = {
  __typename?: 'TranslationDone';
  translation?: Maybe<Translation>;
};

export type TranslationEdge = {
  __typename?: 'TranslationEdge';
  cursor: Scalars['String']['output'];
  node: Translation;
};

export type TranslationEngine = {
  __typename?: 'TranslationEngine';
  available: Scalars['Boolean']['output'];
  kind: TranslationKind;
  name: Scalars['String']['output'];
  reason?: Maybe<Scalars['String']['output']>;
};

export type TranslationFailed = {
  __typename?: 'TranslationFailed';
  code: Scalars['String']['output'];
  message: Scalars['String']['output'];
};

export type TranslationKind =
  | 'GLOSS'
  | 'TRANSLATION';

export type TranslationStreamEvent = TranslationDelta | TranslationDone | TranslationFailed;

export type User = {
  __typename?: 'User';
  documents?: Maybe<DocumentConnection>;
  id: Scalars['ID']['output'];
  /** Newest first. */
  translations?: Maybe<TranslationConnection>;
};


export type UserDocumentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type UserTranslationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
};

export type UserError = {
  __typename?: 'UserError';
  code: Scalars['String']['output'];
  field?: Maybe<Array<Scalars['String']['output']>>;
  message: Scalars['String']['output'];
};

/** One word of the source with its senses; start and end are UTF-16 offsets into the segment. */
export type WordGloss = {
  __typename?: 'WordGloss';
  end: Scalars['Int']['output'];
  reading?: Maybe<Scalars['String']['output']>;
  senses: Array<Scalars['String']['output']>;
  start: Scalars['Int']['output'];
  text: Scalars['String']['output'];
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
  Document: Document;
  GlossaryTerm: GlossaryTerm;
  Translation: Translation;
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Document:
    ( { __typename: 'Document' }
    & GraphQLRecursivePick<FederationTypes['Document'], {"id":true}> );
  GlossaryTerm:
    ( { __typename: 'GlossaryTerm' }
    & GraphQLRecursivePick<FederationTypes['GlossaryTerm'], {"id":true}> );
  Translation:
    ( { __typename: 'Translation' }
    & GraphQLRecursivePick<FederationTypes['Translation'], {"id":true}> );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeletePayload: ResolverTypeWrapper<DeletePayload>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Document: ResolverTypeWrapper<DocumentRow>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  DocumentConnection: ResolverTypeWrapper<Omit<DocumentConnection, 'edges'> & { edges: Array<ResolversTypes['DocumentEdge']> }>;
  DocumentEdge: ResolverTypeWrapper<Omit<DocumentEdge, 'node'> & { node: ResolversTypes['Document'] }>;
  DocumentPayload: ResolverTypeWrapper<Omit<DocumentPayload, 'document'> & { document?: Maybe<ResolversTypes['Document']> }>;
  DocumentProgressEvent: ResolverTypeWrapper<Omit<DocumentProgressEvent, 'document'> & { document: ResolversTypes['Document'] }>;
  DocumentStatus: DocumentStatus;
  DocumentUploadInput: DocumentUploadInput;
  DocumentUploadPayload: ResolverTypeWrapper<Omit<DocumentUploadPayload, 'document'> & { document?: Maybe<ResolversTypes['Document']> }>;
  Formality: Formality;
  GlossaryHit: ResolverTypeWrapper<Omit<GlossaryHit, 'term'> & { term: ResolversTypes['GlossaryTerm'] }>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  GlossaryTerm: ResolverTypeWrapper<Term>;
  GlossaryTermConnection: ResolverTypeWrapper<Omit<GlossaryTermConnection, 'edges'> & { edges: Array<ResolversTypes['GlossaryTermEdge']> }>;
  GlossaryTermEdge: ResolverTypeWrapper<Omit<GlossaryTermEdge, 'node'> & { node: ResolversTypes['GlossaryTerm'] }>;
  GlossaryTermInput: GlossaryTermInput;
  GlossaryTermPayload: ResolverTypeWrapper<Omit<GlossaryTermPayload, 'term'> & { term?: Maybe<ResolversTypes['GlossaryTerm']> }>;
  HttpHeader: ResolverTypeWrapper<HttpHeader>;
  ImportReport: ResolverTypeWrapper<ImportReport>;
  Language: Language;
  LanguageGuess: ResolverTypeWrapper<LanguageGuess>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RateTranslationPayload: ResolverTypeWrapper<Omit<RateTranslationPayload, 'translation'> & { translation?: Maybe<ResolversTypes['Translation']> }>;
  RejectedRow: ResolverTypeWrapper<RejectedRow>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  TranslateInput: TranslateInput;
  TranslatePayload: ResolverTypeWrapper<Omit<TranslatePayload, 'translation'> & { translation?: Maybe<ResolversTypes['Translation']> }>;
  TranslatedSegment: ResolverTypeWrapper<TranslatedSegment>;
  Translation: ResolverTypeWrapper<TranslationRow>;
  TranslationConnection: ResolverTypeWrapper<Omit<TranslationConnection, 'edges'> & { edges: Array<ResolversTypes['TranslationEdge']> }>;
  TranslationDelta: ResolverTypeWrapper<TranslationDelta>;
  TranslationDone: ResolverTypeWrapper<Omit<TranslationDone, 'translation'> & { translation?: Maybe<ResolversTypes['Translation']> }>;
  TranslationEdge: ResolverTypeWrapper<Omit<TranslationEdge, 'node'> & { node: ResolversTypes['Translation'] }>;
  TranslationEngine: ResolverTypeWrapper<TranslationEngine>;
  TranslationFailed: ResolverTypeWrapper<TranslationFailed>;
  TranslationKind: TranslationKind;
  TranslationStreamEvent: ResolverTypeWrapper<StreamEvent>;
  User: ResolverTypeWrapper<Omit<User, 'documents' | 'translations'> & { documents?: Maybe<ResolversTypes['DocumentConnection']>, translations?: Maybe<ResolversTypes['TranslationConnection']> }>;
  UserError: ResolverTypeWrapper<UserError>;
  WordGloss: ResolverTypeWrapper<WordGloss>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  DeletePayload: DeletePayload;
  ID: Scalars['ID']['output'];
  Document: DocumentRow;
  Int: Scalars['Int']['output'];
  String: Scalars['String']['output'];
  Float: Scalars['Float']['output'];
  DocumentConnection: Omit<DocumentConnection, 'edges'> & { edges: Array<ResolversParentTypes['DocumentEdge']> };
  DocumentEdge: Omit<DocumentEdge, 'node'> & { node: ResolversParentTypes['Document'] };
  DocumentPayload: Omit<DocumentPayload, 'document'> & { document?: Maybe<ResolversParentTypes['Document']> };
  DocumentProgressEvent: Omit<DocumentProgressEvent, 'document'> & { document: ResolversParentTypes['Document'] };
  DocumentUploadInput: DocumentUploadInput;
  DocumentUploadPayload: Omit<DocumentUploadPayload, 'document'> & { document?: Maybe<ResolversParentTypes['Document']> };
  GlossaryHit: Omit<GlossaryHit, 'term'> & { term: ResolversParentTypes['GlossaryTerm'] };
  Boolean: Scalars['Boolean']['output'];
  GlossaryTerm: Term;
  GlossaryTermConnection: Omit<GlossaryTermConnection, 'edges'> & { edges: Array<ResolversParentTypes['GlossaryTermEdge']> };
  GlossaryTermEdge: Omit<GlossaryTermEdge, 'node'> & { node: ResolversParentTypes['GlossaryTerm'] };
  GlossaryTermInput: GlossaryTermInput;
  GlossaryTermPayload: Omit<GlossaryTermPayload, 'term'> & { term?: Maybe<ResolversParentTypes['GlossaryTerm']> };
  HttpHeader: HttpHeader;
  ImportReport: ImportReport;
  LanguageGuess: LanguageGuess;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  RateTranslationPayload: Omit<RateTranslationPayload, 'translation'> & { translation?: Maybe<ResolversParentTypes['Translation']> };
  RejectedRow: RejectedRow;
  Subscription: Record<PropertyKey, never>;
  TranslateInput: TranslateInput;
  TranslatePayload: Omit<TranslatePayload, 'translation'> & { translation?: Maybe<ResolversParentTypes['Translation']> };
  TranslatedSegment: TranslatedSegment;
  Translation: TranslationRow;
  TranslationConnection: Omit<TranslationConnection, 'edges'> & { edges: Array<ResolversParentTypes['TranslationEdge']> };
  TranslationDelta: TranslationDelta;
  TranslationDone: Omit<TranslationDone, 'translation'> & { translation?: Maybe<ResolversParentTypes['Translation']> };
  TranslationEdge: Omit<TranslationEdge, 'node'> & { node: ResolversParentTypes['Translation'] };
  TranslationEngine: TranslationEngine;
  TranslationFailed: TranslationFailed;
  TranslationStreamEvent: StreamEvent;
  User: Omit<User, 'documents' | 'translations'> & { documents?: Maybe<ResolversParentTypes['DocumentConnection']>, translations?: Maybe<ResolversParentTypes['TranslationConnection']> } | FederationReferenceTypes['User'];
  UserError: UserError;
  WordGloss: WordGloss;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeletePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeletePayload'] = ResolversParentTypes['DeletePayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DocumentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Document'] = ResolversParentTypes['Document'], FederationReferenceType extends FederationReferenceTypes['Document'] = FederationReferenceTypes['Document']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Document']> | FederationReferenceType, FederationReferenceType, ContextType>;
  bytes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  downloadUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<Maybe<ResolversTypes['TranslationKind']>, ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['DocumentStatus'], ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['Language']>, ParentType, ContextType>;
};

export type DocumentConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DocumentConnection'] = ResolversParentTypes['DocumentConnection']> = {
  edges?: Resolver<Array<ResolversTypes['DocumentEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type DocumentEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DocumentEdge'] = ResolversParentTypes['DocumentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Document'], ParentType, ContextType>;
};

export type DocumentPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DocumentPayload'] = ResolversParentTypes['DocumentPayload']> = {
  document?: Resolver<Maybe<ResolversTypes['Document']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DocumentProgressEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DocumentProgressEvent'] = ResolversParentTypes['DocumentProgressEvent']> = {
  document?: Resolver<ResolversTypes['Document'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DocumentUploadPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DocumentUploadPayload'] = ResolversParentTypes['DocumentUploadPayload']> = {
  document?: Resolver<Maybe<ResolversTypes['Document']>, ParentType, ContextType>;
  uploadHeaders?: Resolver<Array<ResolversTypes['HttpHeader']>, ParentType, ContextType>;
  uploadUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type GlossaryHitResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GlossaryHit'] = ResolversParentTypes['GlossaryHit']> = {
  honoured?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  term?: Resolver<ResolversTypes['GlossaryTerm'], ParentType, ContextType>;
};

export type GlossaryTermResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GlossaryTerm'] = ResolversParentTypes['GlossaryTerm'], FederationReferenceType extends FederationReferenceTypes['GlossaryTerm'] = FederationReferenceTypes['GlossaryTerm']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['GlossaryTerm']> | FederationReferenceType, FederationReferenceType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type GlossaryTermConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GlossaryTermConnection'] = ResolversParentTypes['GlossaryTermConnection']> = {
  edges?: Resolver<Array<ResolversTypes['GlossaryTermEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type GlossaryTermEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GlossaryTermEdge'] = ResolversParentTypes['GlossaryTermEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['GlossaryTerm'], ParentType, ContextType>;
};

export type GlossaryTermPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GlossaryTermPayload'] = ResolversParentTypes['GlossaryTermPayload']> = {
  term?: Resolver<Maybe<ResolversTypes['GlossaryTerm']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type HttpHeaderResolvers<ContextType = Context, ParentType extends ResolversParentTypes['HttpHeader'] = ResolversParentTypes['HttpHeader']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ImportReportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ImportReport'] = ResolversParentTypes['ImportReport']> = {
  imported?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  rejected?: Resolver<Array<ResolversTypes['RejectedRow']>, ParentType, ContextType>;
  updated?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type LanguageGuessResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LanguageGuess'] = ResolversParentTypes['LanguageGuess']> = {
  confidence?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  hanShare?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['Language'], ParentType, ContextType>;
  latinShare?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  createDocumentUpload?: Resolver<Maybe<ResolversTypes['DocumentUploadPayload']>, ParentType, ContextType, RequireFields<MutationCreateDocumentUploadArgs, 'input'>>;
  deleteDocument?: Resolver<Maybe<ResolversTypes['DeletePayload']>, ParentType, ContextType, RequireFields<MutationDeleteDocumentArgs, 'id'>>;
  deleteGlossaryTerm?: Resolver<Maybe<ResolversTypes['DeletePayload']>, ParentType, ContextType, RequireFields<MutationDeleteGlossaryTermArgs, 'id'>>;
  deleteTranslation?: Resolver<Maybe<ResolversTypes['DeletePayload']>, ParentType, ContextType, RequireFields<MutationDeleteTranslationArgs, 'id'>>;
  importGlossary?: Resolver<Maybe<ResolversTypes['ImportReport']>, ParentType, ContextType, RequireFields<MutationImportGlossaryArgs, 'csv'>>;
  rateTranslation?: Resolver<Maybe<ResolversTypes['RateTranslationPayload']>, ParentType, ContextType, RequireFields<MutationRateTranslationArgs, 'id' | 'stars'>>;
  saveGlossaryTerm?: Resolver<Maybe<ResolversTypes['GlossaryTermPayload']>, ParentType, ContextType, RequireFields<MutationSaveGlossaryTermArgs, 'input'>>;
  translate?: Resolver<Maybe<ResolversTypes['TranslatePayload']>, ParentType, ContextType, RequireFields<MutationTranslateArgs, 'input'>>;
  translateBatch?: Resolver<Maybe<Array<ResolversTypes['TranslatePayload']>>, ParentType, ContextType, RequireFields<MutationTranslateBatchArgs, 'inputs'>>;
  translateDocument?: Resolver<Maybe<ResolversTypes['DocumentPayload']>, ParentType, ContextType, RequireFields<MutationTranslateDocumentArgs, 'id' | 'target'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  detectLanguage?: Resolver<Maybe<ResolversTypes['LanguageGuess']>, ParentType, ContextType, RequireFields<QueryDetectLanguageArgs, 'text'>>;
  document?: Resolver<Maybe<ResolversTypes['Document']>, ParentType, ContextType, RequireFields<QueryDocumentArgs, 'id'>>;
  glossaryTerms?: Resolver<Maybe<ResolversTypes['GlossaryTermConnection']>, ParentType, ContextType, RequireFields<QueryGlossaryTermsArgs, 'first'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  translation?: Resolver<Maybe<ResolversTypes['Translation']>, ParentType, ContextType, RequireFields<QueryTranslationArgs, 'id'>>;
  translationEngines?: Resolver<Maybe<Array<ResolversTypes['TranslationEngine']>>, ParentType, ContextType>;
};

export type RateTranslationPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RateTranslationPayload'] = ResolversParentTypes['RateTranslationPayload']> = {
  translation?: Resolver<Maybe<ResolversTypes['Translation']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RejectedRowResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RejectedRow'] = ResolversParentTypes['RejectedRow']> = {
  line?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  documentProgress?: SubscriptionResolver<ResolversTypes['DocumentProgressEvent'], "documentProgress", ParentType, ContextType, RequireFields<SubscriptionDocumentProgressArgs, 'after' | 'id'>>;
  translationStream?: SubscriptionResolver<ResolversTypes['TranslationStreamEvent'], "translationStream", ParentType, ContextType, RequireFields<SubscriptionTranslationStreamArgs, 'input'>>;
};

export type TranslatePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TranslatePayload'] = ResolversParentTypes['TranslatePayload']> = {
  translation?: Resolver<Maybe<ResolversTypes['Translation']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type TranslatedSegmentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TranslatedSegment'] = ResolversParentTypes['TranslatedSegment']> = {
  engine?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  glosses?: Resolver<Array<ResolversTypes['WordGloss']>, ParentType, ContextType>;
  index?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['TranslationKind'], ParentType, ContextType>;
  sourceEnd?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sourceStart?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sourceText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  targetEnd?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  targetStart?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  targetText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type TranslationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Translation'] = ResolversParentTypes['Translation'], FederationReferenceType extends FederationReferenceTypes['Translation'] = FederationReferenceTypes['Translation']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Translation']> | FederationReferenceType, FederationReferenceType, ContextType>;
  cached?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  engine?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  glossaryHits?: Resolver<Array<ResolversTypes['GlossaryHit']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['TranslationKind'], ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  segments?: Resolver<Array<ResolversTypes['TranslatedSegment']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['Language'], ParentType, ContextType>;
  sourceText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  stars?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  target?: Resolver<ResolversTypes['Language'], ParentType, ContextType>;
  targetText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export type TranslationConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TranslationConnection'] = ResolversParentTypes['TranslationConnection']> = {
  edges?: Resolver<Array<ResolversTypes['TranslationEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type TranslationDeltaResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TranslationDelta'] = ResolversParentTypes['TranslationDelta']> = {
  offset?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  segment?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TranslationDoneResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TranslationDone'] = ResolversParentTypes['TranslationDone']> = {
  translation?: Resolver<Maybe<ResolversTypes['Translation']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TranslationEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TranslationEdge'] = ResolversParentTypes['TranslationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Translation'], ParentType, ContextType>;
};

export type TranslationEngineResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TranslationEngine'] = ResolversParentTypes['TranslationEngine']> = {
  available?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['TranslationKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type TranslationFailedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TranslationFailed'] = ResolversParentTypes['TranslationFailed']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TranslationStreamEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TranslationStreamEvent'] = ResolversParentTypes['TranslationStreamEvent']> = {
  __resolveType: TypeResolveFn<'TranslationDelta' | 'TranslationDone' | 'TranslationFailed', ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  documents?: Resolver<Maybe<ResolversTypes['DocumentConnection']>, ParentType, ContextType, RequireFields<UserDocumentsArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  translations?: Resolver<Maybe<ResolversTypes['TranslationConnection']>, ParentType, ContextType, RequireFields<UserTranslationsArgs, 'first'>>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  field?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type WordGlossResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WordGloss'] = ResolversParentTypes['WordGloss']> = {
  end?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reading?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  senses?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  start?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  DateTime?: GraphQLScalarType;
  DeletePayload?: DeletePayloadResolvers<ContextType>;
  Document?: DocumentResolvers<ContextType>;
  DocumentConnection?: DocumentConnectionResolvers<ContextType>;
  DocumentEdge?: DocumentEdgeResolvers<ContextType>;
  DocumentPayload?: DocumentPayloadResolvers<ContextType>;
  DocumentProgressEvent?: DocumentProgressEventResolvers<ContextType>;
  DocumentUploadPayload?: DocumentUploadPayloadResolvers<ContextType>;
  GlossaryHit?: GlossaryHitResolvers<ContextType>;
  GlossaryTerm?: GlossaryTermResolvers<ContextType>;
  GlossaryTermConnection?: GlossaryTermConnectionResolvers<ContextType>;
  GlossaryTermEdge?: GlossaryTermEdgeResolvers<ContextType>;
  GlossaryTermPayload?: GlossaryTermPayloadResolvers<ContextType>;
  HttpHeader?: HttpHeaderResolvers<ContextType>;
  ImportReport?: ImportReportResolvers<ContextType>;
  LanguageGuess?: LanguageGuessResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RateTranslationPayload?: RateTranslationPayloadResolvers<ContextType>;
  RejectedRow?: RejectedRowResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  TranslatePayload?: TranslatePayloadResolvers<ContextType>;
  TranslatedSegment?: TranslatedSegmentResolvers<ContextType>;
  Translation?: TranslationResolvers<ContextType>;
  TranslationConnection?: TranslationConnectionResolvers<ContextType>;
  TranslationDelta?: TranslationDeltaResolvers<ContextType>;
  TranslationDone?: TranslationDoneResolvers<ContextType>;
  TranslationEdge?: TranslationEdgeResolvers<ContextType>;
  TranslationEngine?: TranslationEngineResolvers<ContextType>;
  TranslationFailed?: TranslationFailedResolvers<ContextType>;
  TranslationStreamEvent?: TranslationStreamEventResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  WordGloss?: WordGlossResolvers<ContextType>;
};

