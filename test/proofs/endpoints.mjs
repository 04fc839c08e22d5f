/** Checks of libs/oauth-core/src/endpoints, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'endpoints/client-endpoint.ts',
    spec: 'profiles/fapi2.spec.ts',
    statements: [
      `  if (conflict !== undefined)
    throw new OAuthError('unauthorized_client', \`The profile \${name} forbids the registration of the client: \${tellConflict(conflict)}\`);
`,
    ],
  },
  {
    file: 'endpoints/introspection.ts',
    spec: 'permissions.spec.ts',
    statements: ['  if (user === null) return null;\n'],
  },
  {
    file: 'endpoints/logout.ts',
    spec: 'endpoints/authorization/unsent-outcome.spec.ts',
    statements: ['...destinationUnlessVerified(location, application), '],
  },
  {
    file: 'endpoints/manage-grant.ts',
    spec: 'endpoints/manage-grant.spec.ts',
    statements: [
      "  if (!audience.includes(tenant.issuer)) throw invalidToken('for another audience');\n",
      "  if (!scopes.includes(scope)) throw new OAuthError('insufficient_scope', `The access token lacks the scope ${scope}`);\n",
      "  if (!mayManageGrants(tenant, application)) throw new OAuthError('insufficient_scope', 'The client may not manage grants');\n",
    ],
  },
  {
    file: 'endpoints/token.ts',
    spec: 'grants/password.spec.ts',
    statements: ['handler?.isOfferedBy?.(tenant, application) === false || '],
  },
  {
    file: 'endpoints/token.ts',
    spec: 'endpoints/token.spec.ts',
    statements: ['    refuseUnregisteredGrant(application, handler);\n'],
  },
  {
    file: 'endpoints/token.ts',
    spec: 'grants/organizations.spec.ts',
    statements: ['    refuseOrganization(parameters, handler);\n'],
  },
  {
    file: 'endpoints/token.ts',
    spec: 'sender-constraint.spec.ts',
    statements: ['    requireSenderConstraint(application, request);\n', '    handler.refuseMalformed?.(granted);\n'],
  },
  {
    file: 'endpoints/userinfo.ts',
    spec: 'endpoints/userinfo.spec.ts',
    statements: ['    refuseWithoutOpenId(accessToken);\n', '    refuseOtherAudience(tenant, accessToken);\n'],
  },
];
