/** Who may import whom: resolver → service → data → #prisma; subgraphs meet only through entity keys and events. */
const subgraph = '^subgraphs/([^/]+)/';

export default {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Files that need each other are one file, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'subgraphs-never-import-each-other',
      severity: 'error',
      from: { path: subgraph },
      to: { path: '^subgraphs/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'what-runs-needs-no-tools',
      severity: 'error',
      from: { path: '^(subgraphs|router)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(dev|test|bench|upgrade)/' },
    },
    {
      name: 'subgraphs-do-not-import-the-router',
      severity: 'error',
      from: { path: '^subgraphs/' },
      to: { path: '^router/' },
    },
    {
      name: 'router-does-not-import-subgraphs',
      severity: 'error',
      from: { path: '^router/' },
      to: { path: '^subgraphs/' },
    },
    {
      name: 'router-has-no-database',
      severity: 'error',
      from: { path: '^router/' },
      to: { path: '^prisma/' },
    },
    {
      name: 'platform-and-language-stand-below',
      severity: 'error',
      from: { path: '^(platform|language)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(subgraphs|router|prisma|dev|test|bench|upgrade)/' },
    },
    {
      name: 'platform-knows-no-language',
      severity: 'error',
      from: { path: '^platform/' },
      to: { path: '^language/' },
    },
    {
      name: 'domain-is-pure',
      comment:
        'Types of the platform and of language may be named; nothing of ours is called, and no library of theirs.',
      severity: 'error',
      from: { path: `${subgraph}domain/`, pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(subgraphs|platform|language|prisma)/',
        pathNot: '^subgraphs/$1/domain/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'resolvers-only-call-services',
      severity: 'error',
      from: { path: `${subgraph}resolvers/` },
      to: { path: ['^subgraphs/[^/]+/data/', '^prisma/'] },
    },
    {
      name: 'services-know-no-sql',
      severity: 'error',
      from: { path: `${subgraph}services/`, pathNot: '\\.test\\.ts$' },
      to: { path: ['^prisma/', '^subgraphs/[^/]+/resolvers/'] },
    },
    {
      name: 'services-know-no-graphql',
      severity: 'error',
      from: { path: `${subgraph}services/`, pathNot: '\\.test\\.ts$' },
      to: { path: '^node_modules/graphql/' },
    },
    {
      name: 'data-is-below-services',
      severity: 'error',
      from: { path: `${subgraph}data/`, pathNot: '\\.test\\.ts$' },
      to: { path: ['^subgraphs/[^/]+/(services|resolvers)/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['^node_modules', '^prisma/generated'] },
    exclude: { path: ['\\.data/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['node', 'import', 'default', 'types'] },
  },
};
