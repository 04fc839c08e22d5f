/** Checks of libs/oauth-core/src/client-authentication, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'client-authentication/assertion-authenticator.ts',
    spec: 'client-authentication/spiffe-jwt.spec.ts',
    statements: ['    !presentsSvid(parameters) &&\n'],
  },
  {
    file: 'client-authentication/attest-jwt-client-auth.ts',
    spec: 'client-authentication/attest-jwt-client-auth.spec.ts',
    statements: [
      "    if (named !== null && named !== clientId) throw malformedCredentials('the client attestation is of another client than the client_id');\n",
    ],
  },
  {
    file: 'client-authentication/authenticate-client.ts',
    spec: 'client-authentication/every-method.spec.ts',
    statements: [' && methods.includes(method)', 'proof.proven && '],
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
    file: 'client-authentication/client-assertion.ts',
    spec: 'client-authentication/spiffe-jwt.spec.ts',
    statements: [' && !presentsSvid(parameters)'],
  },
  {
    file: 'client-authentication/client-attestation.ts',
    spec: 'client-authentication/attest-jwt-client-auth.spec.ts',
    statements: ['  if (!isOfType(readHeader(jwt) ?? {}, [type])) return { malformed: `is not of the type ${type}` };\n'],
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
    file: 'client-authentication/client-secret.ts',
    spec: 'client-authentication/authenticate-client.spec.ts',
    statements: [' && (stored.expiresAt === null || now < stored.expiresAt)'],
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
    file: 'client-authentication/x509-svid.ts',
    spec: 'client-authentication/x509-svid.spec.ts',
    statements: [
      "  if (isAuthority || keyUsage?.signsCertificates === true || keyUsage?.signsLists === true) return 'it is of an authority';\n",
      "  if (keyUsage?.digitalSignature !== true) return 'its key is not for signatures';\n",
      "  if (extendedKeyUsage !== null && !extendedKeyUsage.includes(clientAuthentication)) return 'its key is not for clients';\n",
      'others.length > 0 || ',
      "  if (!spiffeId || !isWorkloadOf(spiffeId, workload)) return refused('it is of another workload');\n",
      '  if (problem !== null) return refused(problem);\n',
      ' || name === trustDomain',
      '.slice(0, end)',
    ],
  },
];
