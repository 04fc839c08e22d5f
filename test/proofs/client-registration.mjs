/** Checks of libs/oauth-core/src/client-registration, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
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
    file: 'client-registration/requested-registration.ts',
    spec: 'client-registration/client-registration.spec.ts',
    statements: [
      "  refuseUnoffered('grant_types', grantTypes, offered.grantTypes);\n",
      "  refuseUnoffered('scope', said.scopes ?? [], offered.scopes);\n",
      "  checkResponseTypes(metadata, { grantTypes, responseTypes: offered.responseTypes ?? ['code'] });\n",
      '  refuseOtherIdentifiers(current, replaced);\n',
      '  refuseUnreachableCertificates(said, offered.certificateMethods);\n',
      ', ...linkedPages',
    ],
  },
  {
    file: 'client-registration/own-site.ts',
    spec: 'client-registration/client-registration.spec.ts',
    statements: [' && !origins.has(new URL(address).origin)'],
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
];
