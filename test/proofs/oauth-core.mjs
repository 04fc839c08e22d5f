/** Checks of libs/oauth-core/src, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'access-token.ts',
    spec: 'profiles/fapi2.spec.ts',
    statements: ['  refuseOtherAlgorithm(tenant, application, resourceServer);\n'],
  },
  {
    file: 'access-token.ts',
    spec: 'tenant-claim.spec.ts',
    statements: ['    ...tenantClaim(tenant),\n'],
  },
  {
    file: 'allowed-scopes.ts',
    spec: 'endpoints/authorization/unsent-outcome.spec.ts',
    statements: ['.map((given) => given.filter(({ grantedAt }) => grantedAt >= countsFrom(application)))'],
  },
  {
    file: 'allowed-scopes.ts',
    spec: 'resource-indicators.spec.ts',
    statements: ['(resource === null || resources.has(resource)) && '],
  },
  {
    file: 'allowed-scopes.ts',
    spec: 'endpoints/authorization/organization.spec.ts',
    statements: ['.filter((each) => each.organizationId === organizationId)'],
  },
  {
    file: 'allowed-target.ts',
    spec: 'dynamic-scopes.spec.ts',
    statements: ['scopeAt(server, scope) !== undefined && ', ' && allowsScope(application.scopes, scope, servers, [server])'],
  },
  {
    file: 'audience.ts',
    spec: 'resource-indicators.spec.ts',
    statements: [
      "  if (requested !== null && !authorized.resources.includes(requested)) return refuse('The resource was not part of the authorization');\n",
      '  if (foreign.length > 0) return refuse(`The scope is one of none of the resources: ${quotedList(foreign)}`);\n',
      '  if (resources.length > maxResources) refuse(`There are more than ${maxResources} resources`);\n',
      '  refuseAmbiguousDetails(asked.authorizationDetails, named);\n',
    ],
  },
  {
    file: 'audience.ts',
    spec: 'grant-management.spec.ts',
    statements: ['  refuseManagement(asked.scopes);\n', '  refuseManagement(scopes);\n'],
  },
  {
    file: 'audience.ts',
    spec: 'dynamic-scopes.spec.ts',
    statements: [' || !allowsScope(allowed, scope, servers, [server])'],
  },
  {
    file: 'authorization-details.ts',
    spec: 'authorization-details.spec.ts',
    statements: [
      '  if (details.length > maxDetails) throw invalidDetails(`There are more than ${maxDetails} authorization_details`);\n',
      "  if (hasRepeatedMembers(text)) throw invalidDetails('The authorization_details have a member twice');\n",
      "  if (!isPresentable(details)) throw invalidDetails('The authorization_details have text that cannot be shown, or are nested too deep');\n",
      '  if (beyond !== undefined) throw invalidDetails(`The authorization_details exceed what was granted: ${quoted(beyond.type)}`);\n',
    ],
  },
  {
    file: 'encryption.ts',
    spec: 'encryption.spec.ts',
    statements: [
      '  if (chosen === undefined) throw unavailable(`the client has no key for ${encryption.alg}`);\n',
      "  if ('unavailable' in found) throw unavailable(found.unavailable);\n",
    ],
  },
  {
    file: 'id-token.ts',
    spec: 'tenant-claim.spec.ts',
    statements: ["application.idTokenClaims === 'full' && "],
  },
  {
    file: 'id-token.ts',
    spec: 'endpoints/userinfo.spec.ts',
    statements: [" || timeClaim(verified.claims, 'exp') === null"],
  },
  {
    file: 'organizations.ts',
    spec: 'permissions.spec.ts',
    statements: ["user?.status !== 'active' || "],
  },
  {
    file: 'organizations.ts',
    spec: 'grants/organizations.spec.ts',
    statements: [' || (organizationId !== null && membership === null)'],
  },
  {
    file: 'logout-token.ts',
    spec: 'logout-token.spec.ts',
    statements: ["  if (status === 200 || status === 204) return 'delivered';\n"],
  },
  {
    file: 'permissions.ts',
    spec: 'permissions.spec.ts',
    statements: [
      "  if (!isForNothing(target) && isForNothing(permitted))\n    throw new OAuthError('invalid_scope', 'The roles of the user permit nothing of what is asked for');\n",
    ],
  },
  {
    file: 'permissions.ts',
    spec: 'dynamic-scopes-of-users.spec.ts',
    statements: [" || attribute.userAccess === 'write'"],
  },
  {
    file: 'pkce.ts',
    spec: 'pkce.spec.ts',
    statements: [
      "  if (isOnManyDevices(application)) return 'A code_challenge is required of public and of attested clients';\n",
      "  if (!mayUse('pkce_plain', tenant, application)) throw new OAuthError('invalid_request', 'The code_challenge_method must be S256');\n",
    ],
  },
  {
    file: 'scope-template.ts',
    spec: 'scope-template.spec.ts',
    statements: [
      ' || scope.length > longestScope',
      '  !hasBraces(scope) &&\n',
      ' && !servers.some((server) => exactAt(server, scope) !== undefined);\n',
      'exactAt(server, scope) ?? ',
      'name.length <= longestScope && ',
    ],
  },
  {
    file: 'scopes.ts',
    spec: 'endpoints/authorization/start-authorization.spec.ts',
    statements: ["  refuseUnallowed([...application.scopes, 'offline_access'], known, servers);\n"],
  },
  {
    file: 'scopes.ts',
    spec: 'dynamic-scopes.spec.ts',
    statements: [
      '  refuseManyValues(requested, servers);\n',
      "  if (scopes.length === 0 && allowed.length > 0)\n    throw new OAuthError('invalid_scope', 'The scope is missing: what may be asked for has a parameter, which has no default value');\n",
      '!hasBraces(name) && ',
      ' && !isValue(servers, name)',
    ],
  },
  {
    file: 'sender-constraint.ts',
    spec: 'certificate-bound-tokens.spec.ts',
    statements: ["    if (bound !== null && 'x5t' in bound) return requireCertificate(bound, certificate);\n"],
  },
  {
    file: 'web-message.ts',
    spec: 'endpoints/authorization/web-message.spec.ts',
    statements: [
      "  if (!permitsWebMessages) return new OAuthError('invalid_request', `The profile ${name} does not permit the response_mode web_message`);\n",
      "  if (!application.webMessageResponses)\n    return new OAuthError('invalid_request', 'The client is not registered for the response_mode web_message');\n",
      "application.applicationType === 'native' || ",
      ' || !hasRegisteredOrigin(redirectUri)',
    ],
  },
];
