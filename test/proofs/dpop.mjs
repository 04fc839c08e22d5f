/** Checks of libs/oauth-core/src/dpop, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'dpop/verify-proof.ts',
    spec: 'profiles/fapi2.spec.ts',
    statements: ['  requireAlgorithm(proof, profileOf(tenant, application));\n'],
  },
  {
    file: 'dpop/verify-proof.ts',
    spec: 'dpop/verify-proof.spec.ts',
    statements: ['  requireTarget(proof, presented);\n', '  requireAccessToken(proof, accessToken);\n'],
  },
];
