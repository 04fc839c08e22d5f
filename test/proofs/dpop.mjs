/** Checks of libs/oauth-core/src/dpop, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'dpop/read-proof.ts',
    spec: 'dpop/verify-proof.spec.ts',
    statements: [
      "  if (!isOfType(header, ['dpop+jwt'])) throw invalidProof('is not of the type dpop+jwt');\n",
      "  if ('crit' in header) throw invalidProof('demands an extension');\n",
      ' || !isSignedBy(jws, algorithm, key)',
    ],
  },
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
