import type { TenantContext, TrustedIssuer } from '#contracts';
import { type ClientJws, problemOfSignature } from './client-jws.js';
import type { ClientKeys } from './client-keys.js';

/** `reason` ends a sentence about the JWT; `detail` is what only the log is told. `unavailable`: the keys cannot be had, which says nothing of the JWT. */
export type IssuerProblem = { readonly reason: string; readonly detail: string } | { readonly unavailable: string };

/** Why a JWT is not signed by a trusted issuer: by one of its keys, and an algorithm that it may use, none of which is symmetric (RFC 8725 §3.1); null: it is. Its claims are for the caller to check. */
export const problemOfIssuer = async (
  tenant: TenantContext,
  trusted: TrustedIssuer,
  jwt: ClientJws,
  clientKeys: ClientKeys,
): Promise<IssuerProblem | null> => {
  const algorithm = trusted.signingAlgorithms.find((known) => known === jwt.alg);
  if (algorithm === undefined) return { reason: 'its issuer may not sign with that algorithm', detail: jwt.alg.slice(0, 16) };
  const found = await clientKeys.find(tenant, trusted, jwt.kid);
  if ('unavailable' in found) return found;
  const problem = await problemOfSignature(jwt, algorithm, found);
  return problem === null ? null : { reason: 'its signature is not valid', detail: problem };
};
