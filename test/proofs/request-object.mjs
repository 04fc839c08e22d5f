/** Checks of libs/oauth-core/src/request-object, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'request-object/request-object.ts',
    spec: 'request-object/request-object.spec.ts',
    statements: ["  if (hasRepeatedMembers(payloadOf(jwt))) throw invalidRequestObject('has a member twice');\n"],
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
];
