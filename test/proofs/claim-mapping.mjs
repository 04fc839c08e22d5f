/** Checks of libs/oauth-core/src/claim-mapping, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
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
    file: 'claim-mapping/mapped-claims.ts',
    spec: 'claim-mapping/mapped-claims.spec.ts',
    statements: ['    if (scope !== undefined && !subject.scopes.includes(scope)) continue;\n', '    if (size > left) continue;\n'],
  },
];
