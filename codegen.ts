import type { CodegenConfig } from '@graphql-codegen/cli';

/** Resolver types of each subgraph, from its schema; a resolver receives what the services return (`mappers`). */
const mappers: Record<string, Record<string, string>> = {
  users: { User: './services/user-view.ts#UserView' },
  translation: {
    Document: './data/documents.ts#DocumentRow',
    Translation: './data/translations.ts#TranslationRow',
    TranslationStreamEvent: './services/translation-stream.ts#StreamEvent',
    GlossaryTerm: './domain/glossary.ts#Term',
  },
  vocabulary: {
    Card: './services/cards.ts#CardView',
    CardImport: './data/card-imports.ts#CardImportRow',
    CardImportReport: './services/importing/report.ts#ReportView',
    CardMatch: './services/search/search.ts#CardMatchView',
    KeyTerm: './services/key-terms.ts#KeyTermView',
    Translation: './services/key-terms.ts#TranslationReference',
    Review: './services/reviews.ts#ReviewView',
    User: './context.ts#UserReference',
    VocabularyStats: './services/statistics.ts#StatisticsView',
    Word: './services/words.ts#WordView',
    WordMatch: './services/search/search.ts#WordMatchView',
  },
  agents: {
    AgentRun: './data/runs.ts#RunRow',
    LearningItem: './domain/run.ts#PlannedItem',
    AgentRunEvent: './domain/run.ts#RunEvent',
    ReviewRequested: './domain/run.ts#ReviewEvent',
    RunStatusChanged: './domain/run.ts#RunEvent',
  },
};

const generates: CodegenConfig['generates'] = Object.fromEntries(
  Object.entries(mappers).map(([domain, domainMappers]) => [
    `subgraphs/${domain}/schema.types.ts`,
    {
      schema: `subgraphs/${domain}/schema.graphql`,
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        federation: true,
        enumsAsTypes: true,
        useTypeImports: true,
        contextType: './context.ts#Context',
        mappers: domainMappers,
        scalars: { ID: 'string', DateTime: 'Date', EmailAddress: 'string', Date: 'string', JSON: 'unknown' },
        resolversNonOptionalTypename: { unionMember: true, interfaceImplementingType: true },
        optionalResolveType: false,
        avoidOptionals: { field: false, object: false, resolvers: false },
      },
    },
  ]),
);

export default { generates, silent: true } satisfies CodegenConfig;
