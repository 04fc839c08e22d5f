/** Checks of libs/oauth-core/src/grants, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'grants/acted-before.ts',
    spec: 'subjects/pairwise-subjects.spec.ts',
    statements: [
      "  if (application === null && user === null) throw unacceptable('subject_token', 'somebody acted before who is unknown by now');\n",
    ],
  },
  {
    file: 'grants/authorization-code.ts',
    spec: 'endpoints/challenge/authorization-challenge.spec.ts',
    statements: ["  if (redirectUri === null && code.codeChallenge === null) throw unusable('of no client');\n"],
  },
  {
    file: 'grants/authorization-code.ts',
    spec: 'grants/authorization-code.spec.ts',
    statements: [
      '  refuseOtherClient(code, application);\n',
      '  refuseOtherRedirectUri(code, redirectUri);\n',
      '  verifyCodeVerifier(code.codeChallenge, verifier);\n',
      '  await refuseSpent(tenant, code, dependencies);\n',
    ],
  },
  {
    file: 'grants/backchannel-authentication.ts',
    spec: 'endpoints/backchannel/backchannel-notice.spec.ts',
    statements: [
      "  if (request.application.backchannelTokenDeliveryMode === 'push')\n    throw new OAuthError('unauthorized_client', 'The client is registered to be sent its tokens');\n",
    ],
  },
  {
    file: 'grants/exchange-tokens.ts',
    spec: 'grants/organizations.spec.ts',
    statements: [
      "  if (organizationId === null && organizationUsage === 'required') throw unacceptable('subject_token', 'for no organization');\n",
      "  if (organizationId !== null && membership === null) throw unacceptable('subject_token', 'for an organization that its user has left');\n",
    ],
  },
  {
    file: 'grants/exchange-tokens.ts',
    spec: 'grants/api-key-exchange.spec.ts',
    statements: ['  refuseApiKeys(tenant, application);\n'],
  },
  {
    file: 'grants/exchange-tokens.ts',
    spec: 'grants/token-exchange.spec.ts',
    statements: [
      "  if (clientId !== application.clientId) throw unacceptable('actor_token', 'issued to another client');\n",
      "  if (grant.authorization.clientId !== clientId || 'act' in claims) throw unacceptable('actor_token', 'got by an exchange');\n",
    ],
  },
  {
    file: 'grants/find-asserted-user.ts',
    spec: 'grants/redeem-identity-assertion.spec.ts',
    statements: [
      " && claims['email_verified'] === true",
      "  if (!(await isMeant(tenant, application, user, claims, dependencies))) refuse('its aud_sub is another user');\n",
      "  if (user.status !== 'active') refuse(user.status);\n",
      "  if (isIncompleteUser(tenant, application, user, clock.epochSeconds())) refuse('has terms to accept or attributes to fill in first');\n",
      "  if (needsSecondFactor(tenant, application, user)) refuse('has to prove a second factor');\n",
    ],
  },
  {
    file: 'grants/identity-assertion.ts',
    spec: 'grants/identity-assertion.spec.ts',
    statements: [
      '  refuseOther(given);\n',
      '  refuseBeyond(scopes, requested);\n',
      "  if (dependencies.clock.epochSeconds() >= expiresAt) throw unacceptable('subject_token', 'expired');\n",
      "  if (!grant) throw unacceptable('subject_token', 'of an authorization that was ended');\n",
    ],
  },
  {
    file: 'grants/jwt-bearer.ts',
    spec: 'grants/jwt-bearer.spec.ts',
    statements: ['  await spendAssertion(tenant, assertion, dependencies);\n'],
  },
  {
    file: 'grants/own-token.ts',
    spec: 'authorization-details.spec.ts',
    statements: [
      '  refuseUnknownDetails(authorizationDetails, application, servers);\n',
      '  refuseUnfitDetails(authorizationDetails, resourceServer === null ? [] : [resourceServer], detailSchemas);\n',
    ],
  },
  {
    file: 'grants/own-token.ts',
    spec: 'dynamic-scopes.spec.ts',
    statements: ['  refuseUnallowed(usableScopes(tenant, application), scopes, servers);\n'],
  },
  {
    file: 'grants/password.ts',
    spec: 'grants/password.spec.ts',
    statements: [
      "  if (!mayUse('password_grant', tenant, application))\n    throw new OAuthError('unauthorized_client', 'The client may not use the password grant, which is out of date');\n",
      '  if (session === null) throw refused();\n',
    ],
  },
  {
    file: 'grants/redeem-code.ts',
    spec: 'grant-management.spec.ts',
    statements: [
      "  if (replaced === null || !(await revokeGrant(tx, tenant, replaced, 'replaced', dependencies)))\n    throw new OAuthError('invalid_grant', 'The grant was changed or ended since its user was asked');\n",
    ],
  },
  {
    file: 'grants/redeem-identity-assertion.ts',
    spec: 'grants/redeem-identity-assertion.spec.ts',
    statements: [
      "  if (type === 'public') throw new OAuthError('unauthorized_client', 'Public clients cannot show identity assertions');\n",
      "  if (slug === systemTenantSlug) throw new OAuthError('unauthorized_client', 'The built-in tenant takes no identity assertions');\n",
      "  if (issuer.userMatching === 'off') throw refusedAssertion('its issuer speaks for no users here');\n",
      "  if (textClaim(claims, 'client_id') !== clientId) throw refusedAssertion('it was issued to another client');\n",
      "  if (timeClaim(claims, 'iat') === null) throw refusedAssertion('it has no iat');\n",
      "  if (!isBoundTo(confirmationOf(claims), confirmation)) throw refusedAssertion('it is bound to a key that was not proved');\n",
      '  requirePermittedTarget(tenant, { ...target, authorizationDetails: [] }, user);\n',
      ' || time < 0',
      ' || time > now + skewSeconds',
      '  await spendOnce(tenant, assertion, dependencies);\n',
      '  if (usableJti(claims) === null) throw refusedAssertion(`it has no jti of at most ${maxJtiLength} characters`);\n',
    ],
  },
  {
    file: 'grants/redeem-identity-assertion.ts',
    spec: 'grants/redeem-identity-assertion.spec.ts',
    statements: [
      '  refuseBeyond(\n    scopes.filter((scope) => allowsScope(application.scopes, scope, servers, at)),\n    scopes,\n  );\n',
      '  refuseManyValues(scopes, servers);\n',
    ],
  },
  {
    file: 'grants/redeem-polled.ts',
    spec: 'client-authentication/attest-jwt-client-auth.spec.ts',
    statements: ['  refuseOtherInstance(secret.parameter, code.instance ?? null, instance);\n'],
  },
  {
    file: 'grants/redeem-polled.ts',
    spec: 'grants/device-code.spec.ts',
    statements: [
      '  refuseUndecided(secret, await dependencies.unitOfWork.write(tenant, null, poll), at);\n',
      '  refuseExpired(secret, poll, now);\n',
      '  refuseExpired(secret, code, clock.epochSeconds());\n',
    ],
  },
  {
    file: 'grants/refresh-token.ts',
    spec: 'grants/refresh-token.spec.ts',
    statements: [
      '  await refuseReplay(tenant, family, application, dependencies);\n',
      '  refuseExpired(family.token, dependencies);\n',
      '  refuseBeyond(granted, scopes);\n',
    ],
  },
  {
    file: 'grants/refresh-token.ts',
    spec: 'client-authentication/attest-jwt-client-auth.spec.ts',
    statements: ['  refuseOtherRefresher(family.token.confirmation, request);\n'],
  },
  {
    file: 'grants/session-client.ts',
    spec: 'logout-token.spec.ts',
    statements: ["  if ((backchannelLogoutUri ?? frontchannelLogoutUri) === null || !scopes.includes('openid')) return null;\n"],
  },
  {
    file: 'grants/switch-organization.ts',
    spec: 'grants/organizations.spec.ts',
    statements: [
      "  if (authorizationDetails.length > 0) throw refused('details were allowed for another');\n",
      "  if (!areAllowedScopes(allowed, access) || !claims.every((claim) => isAllowedClaim(allowed, claim)))\n    throw refused('not allowed for that one');\n",
      '  await refuseUnallowed(tenant, asked, found, dependencies);\n',
      "  if (asked.application.organizationUsage === 'none') throw new OAuthError('invalid_request', 'The client may not ask for an organization');\n",
      '  if (organizationId === grant.authorization.organizationId) return found;\n',
    ],
  },
  {
    file: 'grants/user-of-grant.ts',
    spec: 'grants/organizations.spec.ts',
    statements: [
      '  refuseOtherUsage(application, authorization);\n',
      "  if (membership === null) throw new OAuthError('invalid_grant', 'The user is no member of the organization any more');\n",
      "  if (organizationUsage === 'required')\n    throw new OAuthError('unauthorized_client', 'The client acts for users in an organization alone, which this grant does not name');\n",
    ],
  },
  {
    file: 'grants/token-exchange.ts',
    spec: 'grants/api-key-exchange.spec.ts',
    statements: ["  if (!isOwn && subject.userId === null) throw unacceptable('subject_token', 'a key of another application');\n"],
  },
  {
    file: 'grants/token-exchange.ts',
    spec: 'grants/token-exchange.spec.ts',
    statements: [
      '  refuseUnfitClient(tenant, application);\n',
      '  refuseOtherRequestedType(given);\n',
      '  refuseUnallowedSubject(application, subject, actor);\n',
      '  if (!audience.includes(target) && !targets.includes(target)) return refuseTarget(target);\n',
      '  refuseUnallowed(allowed, scopes, resourceServer === null ? [] : [resourceServer]);\n',
    ],
  },
  {
    file: 'grants/token-exchange.ts',
    spec: 'grants/token-exchange-binding.spec.ts',
    statements: [
      '  refuseLostBinding(application, subject, actor, confirmation);\n',
      "  if (actor !== null) requireKey('actor_token', confirmationOf(actor.claims), confirmation);\n",
    ],
  },
  {
    file: 'grants/password.ts',
    spec: 'grants/organizations.spec.ts',
    statements: ['  refuseWithoutOrganization(application);\n'],
  },
  {
    file: 'grants/redeem-identity-assertion.ts',
    spec: 'grants/organizations.spec.ts',
    statements: ['  refuseWithoutOrganization(application);\n'],
  },
  {
    file: 'grants/user-of-issuer.ts',
    spec: 'grants/redeem-identity-assertion.spec.ts',
    statements: ['isTheirs && ', " && email === email.normalize('NFKC')", ' && isNamedSo(user, issuer, identifier)'],
  },
];
