/** Checks of libs/oauth-core/src/spiffe, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'spiffe/spiffe-bundle.ts',
    spec: 'spiffe/spiffe-bundle.spec.ts',
    statements: [" && jwk['use'] === use"],
  },
  {
    file: 'spiffe/spiffe-id.ts',
    spec: 'spiffe/spiffe-id.spec.ts',
    statements: ['text.length > maxLength ? null : ', '(?!\\.{1,2}(?:\\/|$))'],
  },
];
