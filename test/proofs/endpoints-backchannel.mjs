/** Checks of libs/oauth-core/src/endpoints/backchannel, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
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
    file: 'endpoints/backchannel/resolve-backchannel-request.ts',
    spec: 'endpoints/backchannel/authenticate-by-backchannel.spec.ts',
    statements: [
      '  refuseOtherSigning(application, isSigned);\n',
      "  if (outer.namesBeside([...credentials, 'request']).length > 0)\n    throw new OAuthError('invalid_request', 'Beside a signed request there may be nothing but what authenticates the client');\n",
      '  await spend(tenant, application, await verifyBackchannelRequest(tenant, application, object, ports), ports);\n',
    ],
  },
];
