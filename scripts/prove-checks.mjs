// A stage of `npm test`: proves that the tests of oauth-core hold on to its checks: takes one check away in each of many mutants, and expects
// the tests to fail there. Prints a line per check; exit code 1 when one can go unnoticed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCommand, readArguments } from './command.mjs';
import { runMutants } from './mutants.mjs';

/** A check is named by its statement: exactly one place in the file, taken out. `spec` is where its absence is noticed. */
const checked = [
  {
    file: 'id-token.ts',
    spec: 'endpoints/userinfo.spec.ts',
    statements: [" || timeClaim(verified.claims, 'exp') === null"],
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
    file: 'web-message.ts',
    spec: 'endpoints/authorization/web-message.spec.ts',
    statements: [
      "  if (!permitsWebMessages) return new OAuthError('invalid_request', `The profile ${name} does not permit the response_mode web_message`);\n",
      "  if (!application.webMessageResponses)\n    return new OAuthError('unauthorized_client', 'The client is not registered for the response_mode web_message');\n",
      "application.applicationType === 'native' || ",
      ' || !hasRegisteredOrigin(redirectUri)',
    ],
  },
  {
    file: 'endpoints/authorization/read-recipient.ts',
    spec: 'endpoints/authorization/web-message.spec.ts',
    statements: ['isRefused ? usualResponseMode(parameters) : '],
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
    file: 'endpoints/authorization/resume-authorization.ts',
    spec: 'endpoints/authorization/still-allowed.spec.ts',
    statements: [
      '  if (!(await isStillAllowed(tenant, known.application, known.request, dependencies))) return refuse(tenant, known, session, dependencies);\n',
    ],
  },
  {
    file: 'endpoints/authorization/checks/response-type.ts',
    spec: 'endpoints/authorization/front-channel-tokens.spec.ts',
    statements: [
      "  if (!mayHaveResponse(responseType, tenant, application))\n    throw new OAuthError('unauthorized_client', 'The client is not registered for this response_type');\n",
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
    file: 'endpoints/authorization/checks/claims.ts',
    spec: 'endpoints/authorization/requested-claims.spec.ts',
    statements: ["  if (userId === null) throw new OAuthError('login_required', 'The claims ask for a user who does not exist');\n"],
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
    file: 'endpoints/authorization/checks/id-token-hint.ts',
    spec: 'encryption.spec.ts',
    statements: ['  refuseEncryptedHint(token);\n'],
  },
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
    file: 'endpoints/authorization/checks/challenge.ts',
    spec: 'endpoints/challenge/authorization-challenge.spec.ts',
    statements: [" && applicationType === 'native'", 'settings.authorizationChallenge && '],
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
    file: 'grants/authorization-code.ts',
    spec: 'endpoints/challenge/authorization-challenge.spec.ts',
    statements: ["  if (redirectUri === null && code.codeChallenge === null) throw unusable('of no client');\n"],
  },
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
    file: 'endpoints/authorization/allowed-scopes.ts',
    spec: 'endpoints/authorization/unsent-outcome.spec.ts',
    statements: ['.map((given) => given.filter(({ grantedAt }) => grantedAt >= countsFrom(application)))'],
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
    file: 'grants/user-of-issuer.ts',
    spec: 'grants/redeem-identity-assertion.spec.ts',
    statements: ['isTheirs && ', " && email === email.normalize('NFKC')", ' && isNamedSo(user, issuer, identifier)'],
  },
  {
    file: 'grants/acted-before.ts',
    spec: 'subjects/pairwise-subjects.spec.ts',
    statements: [
      "  if (application === null && user === null) throw unacceptable('subject_token', 'somebody acted before who is unknown by now');\n",
    ],
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
    file: 'grants/own-token.ts',
    spec: 'authorization-details.spec.ts',
    statements: [
      '  refuseUnknownDetails(authorizationDetails, application, servers);\n',
      '  refuseUnfitDetails(authorizationDetails, resourceServer === null ? [] : [resourceServer], detailSchemas);\n',
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
    file: 'endpoints/client-endpoint.ts',
    spec: 'profiles/fapi2.spec.ts',
    statements: [
      `  if (conflict !== undefined)
    throw new OAuthError('unauthorized_client', \`The profile \${name} forbids the registration of the client: \${tellConflict(conflict)}\`);
`,
    ],
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
    file: 'endpoints/token.ts',
    spec: 'grants/password.spec.ts',
    statements: ['handler?.isOfferedBy?.(tenant, application) === false || '],
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
    file: 'access-token.ts',
    spec: 'profiles/fapi2.spec.ts',
    statements: ['  refuseOtherAlgorithm(tenant, application, resourceServer);\n'],
  },
  {
    file: 'dpop/verify-proof.ts',
    spec: 'profiles/fapi2.spec.ts',
    statements: ['  requireAlgorithm(proof, profileOf(tenant, application));\n'],
  },
  {
    file: 'endpoints/authorization/pushed-request.ts',
    spec: 'endpoints/authorization/push-authorization.spec.ts',
    statements: ["  if (parameters.mentions('request')) throw bothWays();\n"],
  },
  {
    file: 'endpoints/authorization/push-authorization.ts',
    spec: 'endpoints/authorization/push-authorization.spec.ts',
    statements: ['    refuseRequestUri(parameters);\n'],
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
    file: 'endpoints/authorization/resolve-parameters.ts',
    spec: 'endpoints/authorization/resolve-parameters.spec.ts',
    statements: ['    await verifyRequestObject(tenant, application, object, ports);\n', '    refuseContradiction(outer, parameters);\n'],
  },
  {
    file: 'request-object/verify-request-object.ts',
    spec: 'endpoints/authorization/resolve-parameters.spec.ts',
    statements: [
      "  if (problem !== null) throw invalidRequestObject('is not signed by a key of the client', problem);\n",
      "  if (textClaim(object.jws.claims, 'client_id') !== application.clientId)\n    throw invalidRequestObject('must have the client_id of the request');\n",
      "  if (textClaim(claims, 'iss') !== clientId) throw invalidRequestObject('must have the client_id as its iss');\n",
      "  if (!textsClaim(claims, 'aud').includes(issuer)) throw invalidRequestObject(`must have ${issuer} as its aud`);\n",
      "  if (claims['sub'] === clientId) throw invalidRequestObject('may not have the client_id as its sub');\n",
      "  if ('request' in claims || 'request_uri' in claims) throw invalidRequestObject('may have no request or request_uri in it');\n",
      "  if (expiresAt !== null && expiresAt <= now) throw invalidRequestObject('has expired');\n",
      '  if (unreached !== null) throw invalidRequestObject(`is not good yet, by its ${unreached}`);\n',
    ],
  },
  {
    file: 'request-object/request-object.ts',
    spec: 'request-object/request-object.spec.ts',
    statements: ["  if (hasRepeatedMembers(payloadOf(jwt))) throw invalidRequestObject('has a member twice');\n"],
  },
  {
    file: 'permissions.ts',
    spec: 'permissions.spec.ts',
    statements: [
      "  if (!isForNothing(target) && isForNothing(permitted))\n    throw new OAuthError('invalid_scope', 'The roles of the user permit nothing of what is asked for');\n",
    ],
  },
  {
    file: 'endpoints/authorization/decision.ts',
    spec: 'endpoints/authorization/unsent-outcome.spec.ts',
    statements: [' || leadsToMany(application)'],
  },
  {
    file: 'endpoints/authorization/unsent-outcome.ts',
    spec: 'endpoints/authorization/unsent-outcome.spec.ts',
    statements: [' || leadsToMany(application)'],
  },
  {
    file: 'endpoints/authorization/decision.ts',
    spec: 'permissions.spec.ts',
    statements: [
      "  if (scopes.length + authorizationDetails.length === 0)\n    return refused('access_denied', 'The roles of the user permit nothing of what is asked for');\n",
    ],
  },
  {
    file: 'endpoints/introspection.ts',
    spec: 'permissions.spec.ts',
    statements: ["  if (user?.status !== 'active') return null;\n"],
  },
  {
    file: 'claim-mapping/mapped-claims.ts',
    spec: 'claim-mapping/mapped-claims.spec.ts',
    statements: ['    if (scope !== undefined && !subject.scopes.includes(scope)) continue;\n', '    if (size > left) continue;\n'],
  },
  {
    file: 'claim-mapping/claim-sources.ts',
    spec: 'claim-mapping/claim-sources.spec.ts',
    statements: [
      "  if (typeof header.alg !== 'string' || header.alg.toLowerCase() === 'none') return 'a JWT of a source names no algorithm';\n",
      "  if (claims.some((claim) => !Object.hasOwn(payload, claim))) return 'a JWT of a source lacks a claim that is named';\n",
      "  if (payload['iss'] === issuer) return 'a JWT of a source speaks for the issuer';\n",
      "  if (payload['sub'] === subject) return 'a JWT of a source names the user as the platform does';\n",
      " || new URL(endpoint).protocol !== 'https:'",
      "  if (Object.keys(others).length > 0) return 'a source has a member that it must not have';\n",
      "  if (endpoint !== undefined || accessToken !== undefined) return 'a source is of two kinds';\n",
      "    if (problemsOfClaimName(claim).length > 0) return 'a source is named for a claim of a name that it must not have';\n",
      "    if (Object.hasOwn(claims, claim)) return 'a claim is told and has a source, too';\n",
      "    if (!sourceId.test(id)) return 'a source has an id of an unfit form';\n",
      "    if (ofSource.length === 0) return 'no claim is named for a source';\n",
      'application.scopes.includes(scope) && ',
      ' && values === null',
      ' || !tenant.settings.claimSources',
      '!withheld.has(source) && ',
      ' && !Object.hasOwn(told, claim)',
    ],
  },
  {
    file: 'claim-mapping/hooked-claims.ts',
    spec: 'claim-mapping/hooked-claims.spec.ts',
    statements: ["  if (unfit !== undefined) return 'the answer has a claim of a name that it must not have';\n"],
  },
  {
    file: 'client-authentication/certificate-proofs.ts',
    spec: 'client-authentication/certificate-proofs.spec.ts',
    statements: [
      "  if (!certificate.isVerified) return unproven('no authority vouches for the client certificate');\n",
      "  if (!isValidAt(now, certificate)) return unproven('the client certificate is not valid at this time');\n",
    ],
  },
  {
    file: 'sender-constraint.ts',
    spec: 'certificate-bound-tokens.spec.ts',
    statements: ["    if (bound !== null && 'x5t' in bound) return requireCertificate(bound, certificate);\n"],
  },
  {
    file: 'client-authentication/client-jws.ts',
    spec: 'request-object/request-object.spec.ts',
    statements: [
      "  if (headersThatBringKeys.some((name) => name in header)) return 'brings a key of its own in its header';\n",
      "  if ('crit' in header) return 'demands an extension in its header';\n",
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
    file: 'endpoints/backchannel/authenticate-by-backchannel.ts',
    spec: 'endpoints/backchannel/backchannel-notice.spec.ts',
    statements: ["    if (application.backchannelTokenDeliveryMode === 'push') requireSenderConstraint(application, sent);\n"],
  },
  {
    file: 'endpoints/backchannel/backchannel-notice.ts',
    spec: 'endpoints/backchannel/backchannel-notice.spec.ts',
    statements: [
      '  if (application.dpopBoundAccessTokens && confirmation === null) return failed(authReqId);\n',
      '  if (profileConflicts(application, tenant.settings).length > 0) return failed(authReqId);\n',
    ],
  },
  {
    file: 'endpoints/backchannel/find-asked-user.ts',
    spec: 'endpoints/backchannel/authenticate-by-backchannel.spec.ts',
    statements: [
      ' && emailVerified',
      ' && phoneVerified',
      ' && textMessages.serves(tenant, phone)',
      "  if (!canBeAsked(user, tenant, dependencies) || !isRequired(user, asked) || (!application.firstParty && consents.length === 0))\n    throw new OAuthError('unknown_user_id', 'The hint names no user whom the client may ask');\n",
    ],
  },
  {
    file: 'endpoints/backchannel/login-hint-token.ts',
    spec: 'endpoints/backchannel/login-hint-token.spec.ts',
    statements: [
      '  if (!isOfType(readHeader(token) ?? {}, [type])) throw refusedHint(`must be of the type ${type}`);\n',
      "  if (algorithm === undefined) throw refusedHint(`must be signed with one of ${permitted.join(', ')}`);\n",
      "  if (problem !== null) throw refusedHint('is not signed by a key of the client', problem);\n",
      "  if (!loginHintIssuers.some((issuer) => issuer === named)) throw refusedHint(untrusted, 'the application does not name the issuer');\n",
      " && userMatching !== 'off'",
      '  requireAudience(tenant, claims);\n',
      'named.length !== 1 || ',
      "  if (expiresAt === null) throw refusedHint('must have an exp');\n",
      "  if (expiresAt <= now) throw new OAuthError('expired_login_hint_token', 'The login_hint_token has expired');\n",
      '  if (problem !== null) throw refusedHint(`is refused: ${problem}`);\n',
      '  if (usableJti(claims) === null) throw refusedHint(`must have a jti of at most ${maxJtiLength} characters`);\n',
      "  if (!(await tx.run(usedAssertions.use(used)))) throw refusedHint('was used before');\n",
    ],
  },
  {
    file: 'endpoints/backchannel/hinted-user.ts',
    spec: 'endpoints/backchannel/login-hint-token.spec.ts',
    statements: [
      "  if (value === null || value === '') throw refusedHint(`must have a text as the ${name} of its sub_id`);\n",
      ' && user.emailVerified',
      ' && user.email?.toLowerCase() === identifier.email.toLowerCase()',
      "  if (identifier.format === 'iss_sub' && identifier.iss !== tenant.issuer) return null;\n",
      ' && identifier.iss === issuer.issuer',
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
    file: 'endpoints/backchannel/resolve-backchannel-request.ts',
    spec: 'endpoints/backchannel/authenticate-by-backchannel.spec.ts',
    statements: [
      '  refuseOtherSigning(application, isSigned);\n',
      "  if (outer.namesBeside([...credentials, 'request']).length > 0)\n    throw new OAuthError('invalid_request', 'Beside a signed request there may be nothing but what authenticates the client');\n",
      '  await spend(tenant, application, await verifyBackchannelRequest(tenant, application, object, ports), ports);\n',
    ],
  },
  {
    file: 'logout-token.ts',
    spec: 'logout-token.spec.ts',
    statements: ["  if (status === 200 || status === 204) return 'delivered';\n"],
  },
  {
    file: 'grants/session-client.ts',
    spec: 'logout-token.spec.ts',
    statements: ["  if ((backchannelLogoutUri ?? frontchannelLogoutUri) === null || !scopes.includes('openid')) return null;\n"],
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
    file: 'endpoints/authorization/allowed-scopes.ts',
    spec: 'resource-indicators.spec.ts',
    statements: ['(resource === null || resources.has(resource)) && '],
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
    file: 'grants/redeem-code.ts',
    spec: 'grant-management.spec.ts',
    statements: [
      "  if (replaced === null || !(await revokeGrant(tx, tenant, replaced, 'replaced', dependencies)))\n    throw new OAuthError('invalid_grant', 'The grant was changed or ended since its user was asked');\n",
    ],
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
      '.filter((name) => !hasBraces(name))',
    ],
  },
  {
    file: 'scope-template.ts',
    spec: 'scope-template.spec.ts',
    statements: [
      ' || scope.length > longestScope',
      '  !hasBraces(scope) &&\n',
      ' && !servers.some((server) => exactAt(server, scope) !== undefined)',
      'exactAt(server, scope) ?? ',
      'name.length <= longestScope && ',
    ],
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
    file: 'allowed-target.ts',
    spec: 'dynamic-scopes.spec.ts',
    statements: ['scopeAt(server, scope) !== undefined && ', ' && allowsScope(application.scopes, scope, servers, [server])'],
  },
  {
    file: 'audience.ts',
    spec: 'dynamic-scopes.spec.ts',
    statements: [' || !allowsScope(allowed, scope, servers, [server])'],
  },
  {
    file: 'grants/redeem-identity-assertion.ts',
    spec: 'grants/redeem-identity-assertion.spec.ts',
    statements: [
      '  refuseBeyond(\n    scopes.filter((scope) => allowsScope(application.scopes, scope, servers, at)),\n    scopes,\n  );\n',
    ],
  },
  {
    file: 'permissions.ts',
    spec: 'dynamic-scopes.spec.ts',
    statements: [" || attribute.userAccess === 'write'"],
  },
  {
    file: 'endpoints/authorization/checks/grant-management.ts',
    spec: 'dynamic-scopes.spec.ts',
    statements: ['  refuseManyValues(merged.scopes, servers);\n'],
  },
  {
    file: 'grants/own-token.ts',
    spec: 'dynamic-scopes.spec.ts',
    statements: ['  refuseUnallowed(usableScopes(tenant, application), scopes, servers);\n'],
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
    file: 'grants/refresh-token.ts',
    spec: 'grants/refresh-token.spec.ts',
    statements: [
      '  await refuseReplay(tenant, family, application, dependencies);\n',
      '  refuseExpired(family.token, dependencies);\n',
      '  refuseBeyond(granted, scopes);\n',
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
      '  refuseUndecided(secret, await dependencies.unitOfWork.write(tenant, secretHash, poll), at);\n',
      '  refuseExpired(secret, poll, now);\n',
      '  refuseExpired(secret, code, clock.epochSeconds());\n',
    ],
  },
  {
    file: 'grants/token-exchange.ts',
    spec: 'grants/api-key-exchange.spec.ts',
    statements: ["  if (!isOwn && subject.userId === null) throw unacceptable('subject_token', 'a key of another application');\n"],
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
    file: 'grants/exchange-tokens.ts',
    spec: 'grants/api-key-exchange.spec.ts',
    statements: ['  refuseApiKeys(tenant, application);\n'],
  },
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
    file: 'grants/token-exchange.ts',
    spec: 'grants/token-exchange.spec.ts',
    statements: [
      '  refuseUnfitClient(tenant, application);\n',
      '  refuseOtherRequestedType(given);\n',
      '  refuseUnallowedSubject(application, subject, actor);\n',
      '  refuseLostBinding(application, subject, actor, confirmation);\n',
      '  if (!audience.includes(target) && !targets.includes(target)) return refuseTarget(target);\n',
      '  refuseUnallowed(allowed, scopes, resourceServer === null ? [] : [resourceServer]);\n',
      "  if (actor !== null) requireKey('actor_token', confirmationOf(actor.claims), confirmation);\n",
    ],
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
    file: 'client-authentication/verify-client-assertion.ts',
    spec: 'client-authentication/federated-jwt.spec.ts',
    statements: ["  if (application.status !== 'active') return unproven('no active client of this id');\n"],
  },
  {
    file: 'client-authentication/verify-client-assertion.ts',
    spec: 'client-authentication/private-key-jwt.spec.ts',
    statements: ['mayNameEndpoints && '],
  },
  {
    file: 'client-authentication/assertion-authenticator.ts',
    spec: 'client-authentication/spiffe-jwt.spec.ts',
    statements: ['    !presentsSvid(parameters) &&\n'],
  },
  {
    file: 'client-authentication/client-assertion.ts',
    spec: 'client-authentication/spiffe-jwt.spec.ts',
    statements: [' && !presentsSvid(parameters)'],
  },
  {
    file: 'client-authentication/verify-jwt-svid.ts',
    spec: 'client-authentication/spiffe-jwt.spec.ts',
    statements: [
      "  if (!spiffeId || !isWorkloadOf(spiffeId, workload)) throw refusedAssertion('its sub is another workload than the client');\n",
      '  requireAudience([tenant.issuer], claims);\n',
      '  requireTimes(issuer, claims, dependencies.clock.epochSeconds());\n',
      '  requireJti(issuer, claims);\n',
    ],
  },
  {
    file: 'spiffe/spiffe-id.ts',
    spec: 'spiffe/spiffe-id.spec.ts',
    statements: ['text.length > maxLength ? null : ', '(?!\\.{1,2}(?:\\/|$))'],
  },
  {
    file: 'spiffe/spiffe-bundle.ts',
    spec: 'spiffe/spiffe-bundle.spec.ts',
    statements: [" && jwk['use'] === use"],
  },
  {
    file: 'client-authentication/x509-svid.ts',
    spec: 'client-authentication/x509-svid.spec.ts',
    statements: [
      "  if (isAuthority || keyUsage?.signsCertificates === true || keyUsage?.signsLists === true) return 'it is of an authority';\n",
      "  if (keyUsage?.digitalSignature !== true) return 'its key is not for signatures';\n",
      "  if (extendedKeyUsage !== null && !extendedKeyUsage.includes(clientAuthentication)) return 'its key is not for clients';\n",
      'others.length > 0 || ',
      "  if (!spiffeId || !isWorkloadOf(spiffeId, workload)) return refused('it is of another workload');\n",
      '  if (problem !== null) return refused(problem);\n',
    ],
  },
  {
    file: 'certificates/certificate-path.ts',
    spec: 'client-authentication/x509-svid.spec.ts',
    statements: [
      '  extensions.isAuthority &&\n',
      '  extensions.keyUsage?.signsCertificates === true &&\n',
      '  !extensions.demandsMore &&\n',
      ' &&\n  (extensions.pathLength === null || below <= extensions.pathLength)',
      ' && isValidAt(now, issuer)',
      '  signatureAlgorithms.includes(subject.signatureAlgorithm) &&\n',
      ' &&\n  subject.certificate.verify(issuer.publicKey)',
    ],
  },
  {
    file: 'certificates/certificate-extensions.ts',
    spec: 'client-authentication/x509-svid.spec.ts',
    statements: [
      "  if (new Set(extensions.map(({ id }) => id)).size < extensions.length) throw new RangeError('An extension is there twice');\n",
    ],
  },
  {
    file: 'grants/jwt-bearer.ts',
    spec: 'grants/jwt-bearer.spec.ts',
    statements: ['  await spendAssertion(tenant, assertion, dependencies);\n'],
  },
  {
    file: 'client-authentication/attest-jwt-client-auth.ts',
    spec: 'client-authentication/attest-jwt-client-auth.spec.ts',
    statements: [
      "    if (named !== null && named !== clientId) throw malformedCredentials('the client attestation is of another client than the client_id');\n",
    ],
  },
  {
    file: 'client-authentication/client-attestation.ts',
    spec: 'client-authentication/attest-jwt-client-auth.spec.ts',
    statements: ['  if (!isOfType(readHeader(jwt) ?? {}, [type])) return { malformed: `is not of the type ${type}` };\n'],
  },
  {
    file: 'client-authentication/verify-client-attestation.ts',
    spec: 'client-authentication/attest-jwt-client-auth.spec.ts',
    statements: [
      '  if (application.tokenEndpointAuthMethod !== attestedMethod) return unproven(`the client may not use ${attestedMethod}`);\n',
      "  if ('proven' in proof) return proof;\n",
      "  if (expiresAt !== null && expiresAt <= now) throw new OAuthError('use_fresh_attestation', 'The client attestation has expired');\n",
      "  if (claims['aud'] !== issuer) return told(`${issuer} as its aud, and nothing else`);\n",
      '  if (usableJti(claims) === null) return told(`a jti of at most ${maxJtiLength} characters`);\n',
      '  if (problem !== null) return problem;\n',
      ' && isSignedBy(proof, algorithm, key.key)',
    ],
  },
  {
    file: 'grants/refresh-token.ts',
    spec: 'client-authentication/attest-jwt-client-auth.spec.ts',
    statements: ['  refuseOtherRefresher(family.token.confirmation, request);\n'],
  },
  {
    file: 'client-authentication/trusted-assertion.ts',
    spec: 'grants/jwt-bearer.spec.ts',
    statements: [
      '  requireAudience(audiencesOf(issuer), claims);\n',
      '  requireTimes(issuer, claims, dependencies.clock.epochSeconds());\n',
      '  requireJti(issuer, claims);\n',
      '  requireSubject(application, verified.claims);\n',
    ],
  },
  {
    file: 'client-authentication/trusted-signer.ts',
    spec: 'client-authentication/attest-jwt-client-auth.spec.ts',
    statements: ["if (!('unavailable' in found)) ", 'if (problem === null) ', '.filter(maySign)'],
  },
  {
    file: 'dpop/verify-proof.ts',
    spec: 'dpop/verify-proof.spec.ts',
    statements: ['  requireTarget(proof, presented);\n', '  requireAccessToken(proof, accessToken);\n'],
  },
  {
    file: 'client-registration/software-statement.ts',
    spec: 'client-registration/software-statement.spec.ts',
    statements: [
      " && softwareStatements !== 'off'",
      "  if (!namesSoftware(claims)) return invalid(`it has none of ${namesOfSoftware.join(', ')}`);\n",
      "  if (!isForHere(tenant, signer, claims)) return unapproved('its aud is not this server');\n",
      '  if (untimely !== null) return invalid(untimely);\n',
      '.filter(([name]) => !notMetadata.includes(name))',
    ],
  },
  {
    file: 'client-registration/requested-registration.ts',
    spec: 'client-registration/client-registration.spec.ts',
    statements: [
      "  refuseUnoffered('grant_types', grantTypes, offered.grantTypes);\n",
      "  refuseUnoffered('scope', said.scopes ?? [], offered.scopes);\n",
      "  checkResponseTypes(metadata, { grantTypes, responseTypes: offered.responseTypes ?? ['code'] });\n",
      '  refuseOtherIdentifiers(current, replaced);\n',
      '  refuseUnreachableCertificates(said, offered.certificateMethods);\n',
    ],
  },
  {
    file: 'client-registration/proven-sector.ts',
    spec: 'client-registration/proven-sector.spec.ts',
    statements: [
      "  if (mode === 'push') return true;\n",
      'jwksUri !== null && ',
      ' || registration.backchannelAuthenticationRequestSigningAlg !== null',
      "  if (unproven.length > 0) throw refuseMetadata('subject_type', `must be public beside ${quotedList(unproven)}: no sector is proved so`);\n",
    ],
  },
  {
    file: 'client-registration/client-document.ts',
    spec: 'client-registration/client-document.spec.ts',
    statements: [
      '  checkRedirects(requested.redirectUris ?? [], origin);\n',
      ' && problemOfUri(clientId) === null',
      ' && new URL(clientId).href === clientId',
    ],
  },
  {
    file: 'endpoints/authorization/unsent-outcome.ts',
    spec: 'endpoints/authorization/unsent-outcome.spec.ts',
    statements: ['    isVerified(leaving.application) ||\n', ' ||\n    (await hasAllowed(tenant, leaving, dependencies))'],
  },
  {
    file: 'endpoints/authorization/ask-user.ts',
    spec: 'endpoints/authorization/unsent-outcome.spec.ts',
    statements: [' && (isVerified(application) || new URL(initiateLoginUri).origin === origin)'],
  },
  {
    file: 'endpoints/logout.ts',
    spec: 'endpoints/authorization/unsent-outcome.spec.ts',
    statements: ['...destinationUnlessVerified(location, application), '],
  },
  {
    file: 'endpoints/token.ts',
    spec: 'endpoints/token.spec.ts',
    statements: ['    refuseUnregisteredGrant(application, handler);\n'],
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

const checks = checked.flatMap(({ file, spec, statements }) => statements.map((statement) => ({ file, spec, statement })));

/** Takes every check away, each in a mutant; answers with how many of them a test misses (passed) and how many none does (failed). */
export const proveChecks = async (print = console.log) => {
  const directory = await mkdtemp(join(tmpdir(), 'ostiary-proof-'));
  try {
    const outcomes = await runMutants(directory, checks);
    for (const [index, { isTaken, isNoticed }] of outcomes.entries()) {
      const { file, statement } = checks[index];
      if (!isTaken) print(`FAILED ${file} does not hold this statement once: ${statement.trim()}`);
      else
        print(`${isNoticed ? 'ok    ' : 'FAILED'} without ${statement.trim()} of ${file} ${isNoticed ? 'a test fails' : 'no test fails'}`);
    }
    const passed = outcomes.filter(({ isNoticed }) => isNoticed).length;
    return { passed, failed: checks.length - passed };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

if (isCommand(import.meta.url)) {
  readArguments({
    command: 'node scripts/prove-checks.mjs',
    summary: 'Takes each check of oauth-core away in a copy, and expects the tests to notice.',
  });
  const { failed } = await proveChecks();
  if (failed > 0) process.exitCode = 1;
}
