import type { TenantContext, TrustedIssuer } from '#contracts';
import type { OAuthDependencies } from '../dependencies.js';
import { type ClientJws, problemOfSignature } from './client-jws.js';
import type { ClientKeys } from './client-keys.js';

/*
 * What is signed by somebody whom the tenant trusts (ADR 78): assertions of who a workload or a user is, attestations of clients, software statements.
 */

/** `reason` ends a sentence about the JWT; `detail` is what only the log is told. `unavailable`: the keys cannot be had, which says nothing of the JWT. */
type SignatureProblem = { readonly reason: string; readonly detail: string } | { readonly unavailable: string };

/** Whose signature a JWT has; else why it has none that counts. `untrusted`: the tenant trusts nobody with it, and no key was looked for. */
export type TrustedSigner = { readonly signer: TrustedIssuer } | { readonly untrusted: true } | SignatureProblem;

/** By one of its keys, and an algorithm that it may use, none of which is symmetric. */
const problemOfIssuer = async (
  tenant: TenantContext,
  trusted: TrustedIssuer,
  jwt: ClientJws,
  clientKeys: ClientKeys,
): Promise<SignatureProblem | null> => {
  const algorithm = trusted.signingAlgorithms.find((known) => known === jwt.alg);
  if (algorithm === undefined) return { reason: 'its issuer may not sign with that algorithm', detail: jwt.alg.slice(0, 16) };
  const found = await clientKeys.find(tenant, trusted, jwt.kid);
  if ('unavailable' in found) return found;
  const problem = await problemOfSignature(jwt, algorithm, found);
  return problem === null ? null : { reason: 'its signature is not valid', detail: problem };
};

/** Which of the issuers that the tenant trusts, and that may sign such a JWT, has signed it (RFC 8725 §3.1). Its claims are for the caller to check. */
export const findTrustedSigner = async (
  tenant: TenantContext,
  jwt: ClientJws,
  maySign: (issuer: TrustedIssuer) => boolean,
  { trustedIssuers, clientKeys }: Pick<OAuthDependencies, 'trustedIssuers' | 'clientKeys'>,
): Promise<TrustedSigner> => {
  let found: TrustedSigner = { untrusted: true };
  for (const trusted of (await trustedIssuers.list(tenant)).filter(maySign)) {
    const problem = await problemOfIssuer(tenant, trusted, jwt, clientKeys);
    if (problem === null) return { signer: trusted };
    // Where the keys of one cannot be had, the JWT may be as good as any.
    if (!('unavailable' in found)) found = problem;
  }
  return found;
};
