/** Checks of libs/oauth-core/src/endpoints/authorization, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'endpoints/authorization/ask-user.ts',
    spec: 'endpoints/authorization/unsent-outcome.spec.ts',
    statements: [' && (isVerified(application) || new URL(initiateLoginUri).origin === origin)'],
  },
  {
    file: 'endpoints/authorization/checks/organization.ts',
    spec: 'endpoints/authorization/organization.spec.ts',
    statements: [
      "  if (organization !== null && application.organizationUsage === 'none')\n    throw new OAuthError('invalid_request', 'The client may not ask for an organization');\n",
    ],
  },
  {
    file: 'endpoints/authorization/decision.ts',
    spec: 'endpoints/authorization/organization.spec.ts',
    statements: [
      "  if (organization.kind === 'refused') return refused('access_denied', 'The user is a member of no such organization');\n",
      ' || isOpen',
      ' || allowed.resources.size === 0',
      "organization.kind === 'refused' || ",
      ' && !firstParty',
      '!isOpen && ',
    ],
  },
  {
    file: 'endpoints/authorization/requested-organization.ts',
    spec: 'endpoints/authorization/organization.spec.ts',
    statements: [' || (isAllowed && memberships.length > 0)', "isAllowed && organizationId !== null ? { kind: 'open' } : "],
  },
  {
    file: 'endpoints/authorization/still-allowed.ts',
    spec: 'endpoints/authorization/organization.spec.ts',
    statements: ["    (asked.organization === null || application.organizationUsage !== 'none') &&\n"],
  },
  {
    file: 'endpoints/authorization/checks/challenge.ts',
    spec: 'endpoints/challenge/authorization-challenge.spec.ts',
    statements: [" && applicationType === 'native'", 'settings.authorizationChallenge && '],
  },
  {
    file: 'endpoints/authorization/checks/checks.ts',
    spec: 'endpoints/authorization/start-authorization.spec.ts',
    statements: [
      '  { check: refuseRegistration, authorize: true, par: true, device: true, backchannel: true, challenge: true },\n',
      '  { check: refuseMalformed, authorize: true, par: true, device: true, backchannel: true, challenge: true },\n',
      '  { check: refuseOtherResponseMode, authorize: true, par: true, device: false, backchannel: false, challenge: false },\n',
      '  { check: checkResponseType, authorize: true, par: true, device: false, backchannel: false, challenge: false },\n',
      '  { check: refuseUnregisteredGrant, authorize: true, par: true, device: false, backchannel: false, challenge: true },\n',
      '  { check: checkCodeBinding, authorize: true, par: true, device: false, backchannel: false, challenge: true },\n',
      '  { check: checkScopes, authorize: true, par: true, device: true, backchannel: true, challenge: true },\n',
      '  { check: checkResources, authorize: true, par: true, device: true, backchannel: true, challenge: true },\n',
      '  { check: checkPrompt, authorize: true, par: true, device: true, backchannel: false, challenge: true },\n',
      '  { check: checkMaxAge, authorize: true, par: true, device: true, backchannel: true, challenge: true },\n',
      '  { check: checkAcr, authorize: true, par: true, device: true, backchannel: true, challenge: true },\n',
      '  { check: checkIdTokenHint, authorize: true, par: true, device: true, backchannel: true, challenge: true },\n',
      '  { check: readHints, authorize: true, par: true, device: true, backchannel: true, challenge: true },\n',
    ],
  },
  {
    file: 'endpoints/authorization/checks/checks.ts',
    spec: 'endpoints/authorization/web-message.spec.ts',
    statements: ['  { check: refuseOtherWebMessage, authorize: true, par: true, device: false, backchannel: false, challenge: false },\n'],
  },
  {
    file: 'endpoints/authorization/checks/checks.ts',
    spec: 'endpoints/authorization/front-channel-tokens.spec.ts',
    statements: [
      '  { check: requireNonce, authorize: true, par: true, device: false, backchannel: false, challenge: false },\n',
      '  { check: refuseUnboundTokens, authorize: true, par: true, device: false, backchannel: false, challenge: false },\n',
      '  { check: refuseDetailsInFront, authorize: true, par: true, device: false, backchannel: false, challenge: false },\n',
      '  { check: requireOpenIdForIdToken, authorize: true, par: true, device: false, backchannel: false, challenge: false },\n',
    ],
  },
  {
    file: 'endpoints/authorization/checks/checks.ts',
    spec: 'endpoints/authorization/requested-claims.spec.ts',
    statements: [
      '  { check: checkClaims, authorize: true, par: true, device: true, backchannel: true, challenge: true },\n',
      '  { check: checkSubject, authorize: true, par: true, device: true, backchannel: true, challenge: true },\n',
    ],
  },
  {
    file: 'endpoints/authorization/checks/checks.ts',
    spec: 'authorization-details.spec.ts',
    statements: [
      '  { check: checkAuthorizationDetails, authorize: true, par: true, device: true, backchannel: true, challenge: true },\n',
      '  { check: refuseOtherDetails, authorize: true, par: true, device: true, backchannel: true, challenge: true },\n',
    ],
  },
  {
    file: 'endpoints/authorization/checks/checks.ts',
    spec: 'endpoints/challenge/authorization-challenge.spec.ts',
    statements: [
      '  { check: refuseUnregisteredChallenge, authorize: false, par: false, device: false, backchannel: false, challenge: true },\n',
      '  { check: requireCode, authorize: false, par: false, device: false, backchannel: false, challenge: true },\n',
      '  { check: refusePagePrompts, authorize: false, par: false, device: false, backchannel: false, challenge: true },\n',
    ],
  },
  {
    file: 'endpoints/authorization/checks/checks.ts',
    spec: 'endpoints/authorization/push-authorization.spec.ts',
    statements: ['  { check: refuseUnpushed, authorize: true, par: false, device: false, backchannel: false, challenge: false },\n'],
  },
  {
    file: 'endpoints/authorization/checks/checks.ts',
    spec: 'profiles/fapi2.spec.ts',
    statements: ['  { check: refuseOtherSignature, authorize: true, par: true, device: false, backchannel: false, challenge: false },\n'],
  },
  {
    file: 'endpoints/authorization/checks/checks.ts',
    spec: 'endpoints/authorization/resolve-parameters.spec.ts',
    statements: [
      '  { check: refuseInvalidRequestObject, authorize: true, par: true, device: false, backchannel: true, challenge: false },\n',
      '  { check: refuseUnsigned, authorize: true, par: true, device: false, backchannel: true, challenge: true },\n',
    ],
  },
  {
    file: 'endpoints/authorization/checks/checks.ts',
    spec: 'endpoints/device/authorize-device.spec.ts',
    statements: [
      '  { check: refuseRequestObjects, authorize: false, par: false, device: true, backchannel: false, challenge: true },\n',
      '  { check: refuseUnregisteredDevices, authorize: false, par: false, device: true, backchannel: false, challenge: false },\n',
      '  { check: checkPolledBinding, authorize: false, par: false, device: true, backchannel: true, challenge: false },\n',
      '  { check: demandConsent, authorize: false, par: false, device: true, backchannel: true, challenge: false },\n',
    ],
  },
  {
    file: 'endpoints/authorization/checks/checks.ts',
    spec: 'endpoints/backchannel/authenticate-by-backchannel.spec.ts',
    statements: [
      '  { check: refuseUnregisteredBackchannel, authorize: false, par: false, device: false, backchannel: true, challenge: false },\n',
      '  { check: requireOneHint, authorize: false, par: false, device: false, backchannel: true, challenge: false },\n',
      '  { check: requireOpenId, authorize: false, par: false, device: false, backchannel: true, challenge: false },\n',
    ],
  },
  {
    file: 'endpoints/authorization/checks/claims.ts',
    spec: 'endpoints/authorization/requested-claims.spec.ts',
    statements: ["  if (userId === null) throw new OAuthError('login_required', 'The claims ask for a user who does not exist');\n"],
  },
  {
    file: 'endpoints/authorization/checks/grant-management.ts',
    spec: 'grant-management.spec.ts',
    statements: [
      "  if (!mayManageGrants(tenant, application)) throw invalid('The client may not manage grants');\n",
      "  if (!actions.includes(action)) throw invalid('The grant_management_action is not supported');\n",
      "  if (action === 'create' && grantId !== null) throw invalid('A grant that is created has no grant_id yet');\n",
      '  refuseUnlikeRequest(merged);\n',
    ],
  },
  {
    file: 'endpoints/authorization/checks/grant-management.ts',
    spec: 'dynamic-scopes.spec.ts',
    statements: ['  refuseManyValues(merged.scopes, servers);\n'],
  },
  {
    file: 'endpoints/authorization/checks/id-token-hint.ts',
    spec: 'encryption.spec.ts',
    statements: ['  refuseEncryptedHint(token);\n'],
  },
  {
    file: 'endpoints/authorization/checks/response-type.ts',
    spec: 'endpoints/authorization/front-channel-tokens.spec.ts',
    statements: [
      "  if (!mayHaveResponse(responseType, tenant, application))\n    throw new OAuthError('unauthorized_client', 'The client is not registered for this response_type');\n",
    ],
  },
  {
    file: 'endpoints/authorization/decision.ts',
    spec: 'endpoints/authorization/unsent-outcome.spec.ts',
    statements: [' || leadsToMany(application)'],
  },
  {
    file: 'endpoints/authorization/decision.ts',
    spec: 'permissions.spec.ts',
    statements: [
      "  if (!isOpen && scopes.length + authorizationDetails.length === 0)\n    return refused('access_denied', 'The roles of the user permit nothing of what is asked for');\n",
    ],
  },
  {
    file: 'endpoints/authorization/push-authorization.ts',
    spec: 'endpoints/authorization/push-authorization.spec.ts',
    statements: ['    refuseRequestUri(parameters);\n'],
  },
  {
    file: 'endpoints/authorization/pushed-request.ts',
    spec: 'endpoints/authorization/push-authorization.spec.ts',
    statements: ["  if (parameters.mentions('request')) throw bothWays();\n"],
  },
  {
    file: 'endpoints/authorization/pushed-request.ts',
    spec: 'endpoints/authorization/push-authorization.spec.ts',
    statements: [
      "  if (request.clientId !== application.clientId) throw unusable('pushed by another client');\n",
      "  if (!isOpen(request, dependencies.clock.epochSeconds())) throw unusable('expired, or not pushed');\n",
      "  if (answer !== null) throw unusable('answered');\n",
      "  if (!isRedirected(request) || !(await isStillAllowed(tenant, application, request, dependencies))) throw unusable('not allowed any more');\n",
    ],
  },
  {
    file: 'endpoints/authorization/read-recipient.ts',
    spec: 'endpoints/authorization/web-message.spec.ts',
    statements: ['isRefused ? usualResponseMode(parameters) : '],
  },
  {
    file: 'endpoints/authorization/resolve-parameters.ts',
    spec: 'endpoints/authorization/resolve-parameters.spec.ts',
    statements: ['    await verifyRequestObject(tenant, application, object, ports);\n', '    refuseContradiction(outer, parameters);\n'],
  },
  {
    file: 'endpoints/authorization/resume-authorization.ts',
    spec: 'endpoints/authorization/still-allowed.spec.ts',
    statements: [
      '  if (!(await isStillAllowed(tenant, known.application, known.request, dependencies))) return refuse(tenant, known, session, dependencies);\n',
    ],
  },
  {
    file: 'endpoints/authorization/still-allowed.ts',
    spec: 'endpoints/authorization/front-channel-tokens.spec.ts',
    statements: ["    (!responseHas(responseType, 'token') || !hasBoundTokens(application)) &&\n"],
  },
  {
    file: 'endpoints/authorization/still-allowed.ts',
    spec: 'endpoints/authorization/still-allowed.spec.ts',
    statements: [
      '    matchesRedirectUri(application, redirectUri) &&\n',
      '    mayHaveResponse(responseType, tenant, application) &&\n',
      "    (!responseHas(responseType, 'code') || allowsCode(tenant, application, request)) &&\n",
      "  application.grantTypes.includes('authorization_code') &&\n",
      ' &&\n  (codeChallenge !== null || whyChallengeRequired(tenant, application, { scopes, nonce }) === null)',
      ' &&\n    asked.authorizationDetails.every(({ type }) => application.authorizationDetailsTypes.includes(type))',
      '    mayHaveMessage(tenant, application, delivery) &&\n',
      '    signatureRefusal(tenant, application, responseMode) === null &&\n',
      "    (asked.grantManagement ? mayManageGrants(tenant, application) : tenant.settings.grantManagement !== 'required') &&\n",
      '  if (mayHaveMessage(tenant, application, delivery)) return delivery;\n',
    ],
  },
  {
    file: 'endpoints/authorization/still-allowed.ts',
    spec: 'profiles/fapi2.spec.ts',
    statements: ['    profileConflicts(application, tenant.settings).length === 0 &&\n'],
  },
  {
    file: 'endpoints/authorization/still-allowed.ts',
    spec: 'dynamic-scopes.spec.ts',
    statements: [
      ' &&\n    accessAtEach(asked).every((target) => allowsTarget(usable, target, servers))',
      '    mayReach(target, usable, servers) &&\n',
    ],
  },
  {
    file: 'endpoints/authorization/unsent-outcome.ts',
    spec: 'endpoints/authorization/unsent-outcome.spec.ts',
    statements: [' || leadsToMany(application)'],
  },
  {
    file: 'endpoints/authorization/unsent-outcome.ts',
    spec: 'endpoints/authorization/unsent-outcome.spec.ts',
    statements: ['    isVerified(leaving.application) ||\n', ' ||\n    (await hasAllowed(tenant, leaving, dependencies))'],
  },
];
