import type { Application, TenantContext } from '#contracts';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import { textClaim } from '../jwt.js';
import type { SpiffeBundles } from '../spiffe/spiffe-bundle.js';
import { isWorkloadOf, trustDomainOf } from '../spiffe/spiffe-id.js';
import { readClientJws } from './client-jws.js';
import type { ClientKeys } from './client-keys.js';
import {
  assertionTypes,
  refusedAssertion,
  requireAudience,
  requireJti,
  requireTimes,
  signerOf,
  type TrustedAssertion,
} from './trusted-assertion.js';
import { findTrustedSigner } from './trusted-signer.js';

type Dependencies = Pick<OAuthDependencies, 'trustedIssuers' | 'spiffeBundles' | 'clock'>;

/** The keys of JWT-SVIDs of a trust domain, as keys are looked for. */
const jwtKeysOf = (bundles: SpiffeBundles): ClientKeys => ({
  find: async (tenant, trustDomain, kid) => {
    const found = await bundles.find(tenant, trustDomain, ({ jwtKeys }) => kid === null || jwtKeys.some((key) => key.kid === kid));
    return 'unavailable' in found ? found : { keys: found.bundle.jwtKeys };
  },
});

/**
 * Verifies a JWT-SVID (JWT-SVID §5, draft-ietf-oauth-spiffe-client-auth §3.1) of a workload that the application is: that a trust domain of the tenant signed it, by the keys of its bundle, for this server and now. Its `iss` says nothing.
 * Throws `invalid_grant`, or `temporarily_unavailable` where the bundle cannot be had. That it was not used before is for `spendAssertion` to see to.
 */
export const verifyJwtSvid = async (
  tenant: TenantContext,
  { spiffeId }: Application,
  svid: string,
  dependencies: Dependencies,
): Promise<TrustedAssertion> => {
  const jwt = readClientJws(svid, assertionTypes);
  if ('malformed' in jwt) throw new OAuthError('invalid_grant', `The JWT-SVID ${jwt.malformed}`);
  const { claims } = jwt;
  const workload = textClaim(claims, 'sub') ?? '';
  const trustDomain = trustDomainOf(workload);
  if (trustDomain === null) throw refusedAssertion('its sub is no SPIFFE ID');
  // Before any key is looked for: who is another workload causes no work.
  if (!spiffeId || !isWorkloadOf(spiffeId, workload)) throw refusedAssertion('its sub is another workload than the client');
  const found = await findTrustedSigner(tenant, jwt, ({ issuer: known }) => known === trustDomain, {
    trustedIssuers: dependencies.trustedIssuers,
    clientKeys: jwtKeysOf(dependencies.spiffeBundles),
  });
  const issuer = signerOf(found, 'its trust domain is not one that the tenant trusts');
  requireAudience([tenant.issuer], claims);
  requireTimes(issuer, claims, dependencies.clock.epochSeconds());
  requireJti(issuer, claims);
  return { issuer, claims };
};
