/** Checks of libs/oauth-core/src/subjects, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'subjects/client-identifiers.ts',
    spec: 'subjects/pairwise-subjects.spec.ts',
    statements: [
      "  if (sector === null) throw new OAuthError('unauthorized_client', 'The client has no sector that its subject identifiers could be of');\n",
    ],
  },
  {
    file: 'subjects/pairwise-identifier.ts',
    spec: 'subjects/pairwise-identifier.spec.ts',
    statements: ['  if (!form.test(identifier)) return null;\n'],
  },
];
