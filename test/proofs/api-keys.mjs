/** Checks of libs/oauth-core/src/api-keys, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'api-keys/read-api-key.ts',
    spec: 'api-keys/read-api-key.spec.ts',
    statements: [
      "  if (now >= key.expiresAt) return invalid('expired');\n",
      "  if (!mayHaveApiKeys(tenant, application)) return invalid('the tenant, or a profile, lets such owners have no API keys');\n",
      "  if ((application ?? user)?.status !== 'active') return invalid('its owner is not active');\n",
      "  if (scopes.length === 0) return invalid('its owner may have none of its scopes any more');\n",
    ],
  },
  {
    file: 'endpoints/revocation.ts',
    spec: 'endpoints/revocation.spec.ts',
    statements: ['    refuseOtherClient(found.grant.authorization.clientId, client);\n'],
  },
];
