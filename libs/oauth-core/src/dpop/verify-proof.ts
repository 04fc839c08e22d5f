import type { Application, OAuthReply, PresentedProof, TenantContext } from '#contracts';
import { OAuthError } from '../errors.js';
import type { Nonces } from '../nonces.js';
import type { Clock, OAuthTenant, UnitOfWork } from '../ports.js';
import { permittedProofAlgorithms, profileOf, type SecurityProfile } from '../profiles/profiles.js';
import { equalHashes, hashSecret } from '../secrets.js';
import type { SingleUse, SingleUses } from '../single-use.js';
import { type DpopProof, invalidProof, readProof } from './read-proof.js';
import { isTarget, normalizeTarget } from './target-uri.js';

/** How far a client's clock may be from ours, either way: so long a proof can be used. */
const skewSeconds = 60;
/** For how much longer it is remembered, as replicas' clocks differ from the database's. */
const marginSeconds = 60;

/** A proof that holds for its request, and is not spent. `headers` tell its client what to use next. */
export type VerifiedProof = { readonly jkt: string; readonly use: SingleUse; readonly headers: OAuthReply['headers'] };

export type ProofPorts = {
  readonly dpopNonces: Nonces;
  readonly usedProofs: SingleUses;
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
};

const nonceHeader = (nonce: string): OAuthReply['headers'] => ({ 'dpop-nonce': nonce });

/** A refusal with the nonce that the client is to try again with (RFC 9449 §8). */
const nonceRequired = (nonce: string): OAuthError =>
  new OAuthError('use_dpop_nonce', 'The DPoP proof must have the nonce that is in the header DPoP-Nonce').with(nonceHeader(nonce));

/** Whether the tenant or the application demands that proofs have a nonce of ours. */
const demandsNonce = ({ settings }: OAuthTenant, application: Application): boolean =>
  settings.requireDpopNonce || application.requireDpopNonce;

type Life = { readonly from: number; readonly until: number };

/**
 * When a proof was made, for all that is known: by its nonce, where it has one, so that the client's clock may be as wrong as it likes (RFC 9449 §11.1), or by its
 * `iat`.
 */
const lifeOf = (tenant: TenantContext, { nonce, issuedAt }: DpopProof, { dpopNonces, clock }: ProofPorts): Life => {
  if (nonce !== null) {
    const life = dpopNonces.lifeOf(tenant, nonce);
    if (life === null) throw nonceRequired(dpopNonces.current(tenant));
    return life;
  }
  if (Math.abs(clock.epochSeconds() - issuedAt) > skewSeconds)
    throw invalidProof(`has an iat that is more than ${skewSeconds} seconds from now`);
  return { from: issuedAt - skewSeconds, until: issuedAt + skewSeconds };
};

const requireAlgorithm = ({ algorithm }: DpopProof, profile: SecurityProfile): void => {
  const permitted = permittedProofAlgorithms(profile);
  if (!permitted.includes(algorithm)) throw invalidProof(`must be signed with ${permitted.join(', ')}`);
};

const requireTarget = ({ htm, htu }: DpopProof, { method, url }: PresentedProof): void => {
  if (htm !== method) throw invalidProof('must have the method of its request as htm');
  if (!isTarget(htu, url)) throw invalidProof('must have the address of its request as htu');
};

const requireAccessToken = ({ accessTokenHash }: DpopProof, accessToken: string | null): void => {
  if (accessToken !== null && (accessTokenHash === null || !equalHashes(accessTokenHash, hashSecret(accessToken))))
    throw invalidProof('must have the hash of the access token as ath');
};

/**
 * Verifies the proof of a request (RFC 9449 §4.3) of a client of ours; `accessToken` is what is sent with it at a resource. Throws `invalid_dpop_proof`, or
 * `use_dpop_nonce` where a nonce is missing or outdated. That it was not used before is told by `spendProof`; whose key it is, is for the caller to check.
 */
export const verifyProof = (
  tenant: OAuthTenant,
  presented: PresentedProof,
  { application, accessToken }: { readonly application: Application; readonly accessToken: string | null },
  ports: ProofPorts,
): VerifiedProof => {
  const proof = readProof(presented.proof);
  requireAlgorithm(proof, profileOf(tenant, application));
  requireTarget(proof, presented);
  requireAccessToken(proof, accessToken);
  const isDemanded = demandsNonce(tenant, application);
  const current = isDemanded || proof.nonce !== null ? ports.dpopNonces.current(tenant) : null;
  if (isDemanded && proof.nonce === null && current !== null) throw nonceRequired(current);
  const { from, until } = lifeOf(tenant, proof, ports);
  const { jkt, jti, htu } = proof;
  return {
    jkt,
    use: {
      // By what is signed: the address of the request can be written in other ways that reach the same.
      hash: hashSecret(`${jkt} ${normalizeTarget(htu) ?? htu} ${jti}`),
      issuedAt: Math.floor(from),
      expiresAt: Math.ceil(until) + marginSeconds,
    },
    headers: current === null || current === proof.nonce ? {} : nonceHeader(current),
  };
};

/** Spends a proof; throws `invalid_dpop_proof` where it was used before, at any replica (RFC 9449 §11.1). */
export const spendProof = async (
  tenant: TenantContext,
  { use, headers }: VerifiedProof,
  { unitOfWork, usedProofs }: Pick<ProofPorts, 'unitOfWork' | 'usedProofs'>,
): Promise<void> => {
  if (!(await unitOfWork.write(tenant, use.hash, usedProofs.use(use)))) throw invalidProof('was used before').with(headers);
};
