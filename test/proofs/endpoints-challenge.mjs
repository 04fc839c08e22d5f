/** Checks of libs/oauth-core/src/endpoints/challenge, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'endpoints/challenge/complete-challenge.ts',
    spec: 'endpoints/challenge/authorization-challenge.spec.ts',
    statements: ["  if (!isFirst) throw invalidSession('answered');\n"],
  },
  {
    file: 'endpoints/challenge/complete-challenge.ts',
    spec: 'endpoints/authorization/still-allowed.spec.ts',
    statements: ['    if (!(await isStillAllowed(tenant, application, known.request, dependencies))) throw notAllowedAnyMore();\n'],
  },
  {
    file: 'endpoints/challenge/continue-challenge.ts',
    spec: 'endpoints/challenge/authorization-challenge.spec.ts',
    statements: [
      "  if (request.clientId !== application.clientId) throw invalidSession('given to another client');\n",
      "  if (answer !== null) throw invalidSession('answered');\n",
      "  requireProof('auth_session', bound, confirmation);\n",
      "  if (!isBoundTo(bound, confirmation)) throw invalidSession('bound to another key');\n",
      '  if (!(await isStillAllowed(tenant, application, request, dependencies))) throw notAllowedAnyMore();\n',
    ],
  },
  {
    file: 'endpoints/challenge/start-challenge.ts',
    spec: 'endpoints/challenge/authorization-challenge.spec.ts',
    statements: [
      '          requirePkce(members.codeChallenge);\n',
      '          requireKey(application, client, confirmation);\n',
      ' || instance !== null',
    ],
  },
];
