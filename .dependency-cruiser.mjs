// The boundaries of docs/architecture.md, checked by `npm run check`. Each rule says why it is there.
export const tests = [
  '\\.spec\\.ts$',
  '\\.int-spec\\.ts$',
  '\\.e2e-spec\\.ts$',
  '\\.client-spec\\.ts$',
  '\\.long-spec\\.ts$',
  '/test/',
  '^test/',
  '^libs/testing/',
  '^libs/[^/]+/src/testing/',
];

/** What a lib may import of ours; everything else is forbidden. The order is the order of the layers. */
const layers = {
  contracts: [],
  kernel: ['contracts'],
  batching: ['contracts'],
  persistence: ['contracts', 'kernel', 'batching'],
  messaging: ['contracts', 'kernel', 'batching', 'persistence'],
  platform: ['contracts', 'kernel', 'batching', 'persistence', 'messaging'],
  limits: ['contracts', 'kernel', 'platform', 'tenancy'],
  outbound: ['contracts', 'kernel'],
  'phone-numbers': [],
  'json-schema': ['contracts'],
  pages: ['contracts'],
  'oauth-core': ['contracts'],
  'sign-in': ['contracts'],
};

const reasons = {
  contracts: 'everybody shares the contracts, so they depend on nobody',
  kernel: 'use cases see the kernel; a dependency of it would be a dependency of all of them',
  batching: 'what gathers small work knows neither who asks nor what is asked',
  persistence: 'the database layer must not know how services talk',
  messaging: 'messaging stores its outbox and inbox; it knows nothing of processes',
  platform: 'the platform starts apps; it must not know the protocol or the pages',
  limits: 'limits know tenants, and who asks: never what is asked for',
  outbound: 'what fetches a document knows neither who wants it nor what for',
  'json-schema': 'whether a value fits a schema follows from the two alone',
  'phone-numbers': 'what a number is follows from the numbering plans alone',
  pages: 'rendering is pure: data in, HTML out',
  'oauth-core': 'the protocol is pure, so that it reads like the RFCs and is tested without a server',
  'sign-in': 'the order of a sign-in is pure: evidence and policy in, the next step out',
};

const layerRules = Object.entries(layers).map(([lib, allowed]) => ({
  name: `layer-${lib}`,
  comment: reasons[lib],
  severity: 'error',
  from: { path: `^libs/${lib}/`, pathNot: tests },
  to: { path: '^libs/', pathNot: `^libs/(${[lib, ...allowed].join('|')})/` },
}));

export default {
  forbidden: [
    ...layerRules,
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-app-to-app',
      comment:
        'An app talks to another by RPC and events only; what they share is a lib. Standalone composes them all, migrate knows all their schemas.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/(standalone|migrate)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-lib-to-app',
      comment: 'Libs serve every app; one that knows an app serves only that.',
      severity: 'error',
      from: { path: '^libs/', pathNot: '^libs/testing/' },
      to: { path: '^apps/' },
    },
    {
      name: 'lib-through-its-index',
      comment: 'What an index does not export may change without asking anybody.',
      severity: 'error',
      from: { path: '^(?:apps|test)/|^libs/([^/]+)/' },
      to: {
        path: '^libs/[^/]+/src/',
        pathNot: [
          '^libs/$1/',
          '^libs/[^/]+/src/index\\.ts$',
          '^libs/testing/src/(fakes/index|builders|arbitraries)\\.ts$',
          '^libs/platform/src/start\\.ts$',
        ],
      },
    },
    {
      name: 'oauth-core-is-pure',
      comment: 'The protocol core needs jose and node:* only; clock, randomness and storage are handed in.',
      severity: 'error',
      from: { path: '^libs/oauth-core/', pathNot: tests },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'], pathNot: 'node_modules/jose/' },
    },
    {
      name: 'sign-in-is-pure',
      comment: 'What comes next in a sign-in follows from what was proved: no framework, no clock, no randomness.',
      severity: 'error',
      from: { path: '^libs/sign-in/', pathNot: tests },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'core'] },
    },
    {
      name: 'contracts-and-kernel-are-plain',
      comment: 'Contracts and kernel are the language of the use cases: no framework speaks it.',
      severity: 'error',
      from: { path: '^libs/(contracts|kernel)/', pathNot: tests },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'core'] },
    },
    {
      name: 'use-cases-know-no-adapters',
      comment: 'A use case states what happens and needs no HTTP, RPC, events plumbing or database to be read or tested.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/(use-cases|ports|rules)/', pathNot: tests },
      to: {
        path: '^apps/[^/]+/src/(http|rpc|events|persistence|adapters|jobs)/|^libs/(messaging|persistence|platform)/|node_modules/(fastify|typeorm|pg|@nestjs/(platform-fastify|typeorm|microservices)|@nats-io)/',
      },
    },
    {
      name: 'settings-before-all-else',
      comment: 'A start with a wrong setting is answered at once: what checks it loads neither a framework nor an app.',
      severity: 'error',
      from: {
        path: '^apps/[^/]+/src/[^/]+\\.config\\.ts$|^apps/standalone/src/|^libs/platform/src/(start|config/[^/]+|crypto/master-keys)\\.ts$',
        pathNot: [...tests, '^apps/standalone/src/(start-standalone|start-distributed|fronts|services|serve-demo)\\.ts$'],
      },
      to: {
        path: '^libs/(persistence|messaging|platform/src/index)|\\.app\\.ts$|node_modules/(@nestjs|typeorm|fastify|pg|pino|@nats-io)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'typeorm-under-persistence',
      comment: 'Who swaps or upgrades the ORM reads persistence/ folders and libs/persistence, nothing else.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: [...tests, '^apps/[^/]+/src/persistence/', '^libs/persistence/', '\\.migration\\.ts$'],
      },
      to: { path: 'node_modules/(typeorm|@nestjs/typeorm|pg)/' },
    },
    {
      name: 'no-testing-in-production',
      comment: 'Fakes and harnesses never ship.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'only-declared-packages',
      comment: 'A package that arrives by way of another leaves by way of another.',
      severity: 'error',
      from: { path: '^(apps|libs)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'] },
    },
    {
      name: 'no-dev-packages-in-production',
      comment: 'Production images have no development packages.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that resolves to nothing fails at run time, on somebody else.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What browsers load, by URL, and applications of others, with packages of their own.
    exclude: { path: '^apps/demo/src/assets/|^test/clients/apps/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // All that we import by a path: it would look for each import under a dozen names.
      extensions: ['.ts', '.js'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      // What it knows of the file system holds for the whole run: otherwise it looks anew every few seconds.
      cachedInputFileSystem: { cacheDuration: 1_800_000 },
    },
    skipAnalysisNotInRules: true,
    cache: { folder: '.cache/dependency-cruiser', strategy: 'metadata' },
  },
};
