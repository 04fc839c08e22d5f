// One configuration, five kinds of test. A kind is a suffix: .spec.ts runs alone, .int-spec.ts needs PostgreSQL
// and NATS, .e2e-spec.ts runs the whole platform (OSTIARY_TEST_TOPOLOGY says in which topology), .client-spec.ts runs independent
// clients against it, .long-spec.ts takes longer than a check may, and starts what it needs.
import { fileURLToPath } from 'node:url';

const base = {
  // One name for all: what one kind of test has compiled, the others find (scripts/transformer.mjs).
  id: 'ostiary',
  testEnvironment: fileURLToPath(new URL('scripts/test-environment.mjs', import.meta.url)),
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      fileURLToPath(new URL('scripts/transformer.mjs', import.meta.url)),
      {
        swcrc: false,
        sourceMaps: true,
        module: { type: 'es6' },
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
};

const kind = (displayName, suffix) => ({ ...base, displayName, testMatch: [`**/*.${suffix}.ts`] });

export default {
  projects: [
    kind('unit', 'spec'),
    kind('integration', 'int-spec'),
    kind('e2e', 'e2e-spec'),
    kind('clients', 'client-spec'),
    kind('long', 'long-spec'),
  ],
  // A test that hangs ends; one that waits its turn on a busy machine does not. What must be fast says so itself.
  testTimeout: 60_000,
  workerIdleMemoryLimit: '1GB',
  coverageProvider: 'v8',
};
