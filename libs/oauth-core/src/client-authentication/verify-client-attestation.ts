import {
  type Application,
  attestedMethod,
  type ClientProof,
  type PresentedAttestation,
  type RegisteredClient,
  type TenantContext,
  type TrustedIssuer,
  type UnprovenClient,
} from '#contracts';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import { isSignedBy, textClaim, timeClaim } from '../jwt.js';
import type { Nonces } from '../nonces.js';
import { isFirstUse, maxJtiLength, usableJti } from '../single-use.js';
import { activeClient } from './active-client.js';
import { livesTooLong, problemOfTimes } from './assertion-times.js';
import { type ClientAttestation, parseClientAttestation, readTypedJws } from './client-attestation.js';
import { unproven } from './client-authenticator.js';
import type { ClientJws } from './client-jws.js';
import { findTrustedSigner } from './trusted-signer.js';

type Dependencies = Pick<
  OAuthDependencies,
  'attestationChallenges' | 'clientKeys' | 'trustedIssuers' | 'usedAssertions' | 'unitOfWork' | 'clock'
>;

/** For how much longer a proof is remembered than its challenge serves, as replicas' clocks differ from the database's. */
const marginSeconds = 60;

/** By whose key an attestation is signed: of those that may attest the application's instances, and by what it says of itself have. Throws `temporarily_unavailable` where the keys of one who may have signed it cannot be had. */
const findAttester = async (
  tenant: TenantContext,
  { clientAttesters }: Application,
  attestation: ClientAttestation,
  dependencies: Dependencies,
): Promise<TrustedIssuer | UnprovenClient> => {
  const named = attestation.claims['iss'];
  const mayAttest = ({ issuer }: TrustedIssuer): boolean => clientAttesters.includes(issuer) && (named === undefined || named === issuer);
  const found = await findTrustedSigner(tenant, attestation, mayAttest, dependencies);
  if ('signer' in found) return found.signer;
  if ('untrusted' in found) return unproven('the client attestation: no trusted issuer of the tenant may attest this client');
  // It may be as good as any: the client is not told that it is not.
  if ('unavailable' in found)
    throw new OAuthError('temporarily_unavailable', 'The keys of the attester of the client cannot be had', found.unavailable);
  return unproven(`the client attestation: ${found.reason}: ${found.detail}`);
};

/** Whether the attestation is fresh enough, by what the tenant says of its attester. Throws `use_fresh_attestation` where it has expired. */
const problemOfFreshness = ({ claims }: ClientAttestation, { maxAssertionLifetime }: TrustedIssuer, now: number): UnprovenClient | null => {
  const expiresAt = timeClaim(claims, 'exp');
  if (expiresAt !== null && expiresAt <= now) throw new OAuthError('use_fresh_attestation', 'The client attestation has expired');
  const problem = problemOfTimes(claims, now, maxAssertionLifetime);
  if (problem === null) return null;
  const told = problem === livesTooLong ? `The client attestation must expire within ${maxAssertionLifetime} seconds` : null;
  return unproven(`the client attestation: ${problem}`, told);
};

/** What the instance signed: by the key of the attestation, which proves that it is the one. */
const readProofOf = ({ key }: ClientAttestation, proof: string | null): ClientJws | UnprovenClient => {
  if (proof === null) return unproven('no proof of the instance', 'The header OAuth-Client-Attestation-PoP is missing');
  const jws = readTypedJws(proof, 'oauth-client-attestation-pop+jwt');
  if ('malformed' in jws) return unproven(`the proof of the instance ${jws.malformed}`);
  const algorithm = key.algorithms.find((known) => known === jws.alg);
  return algorithm !== undefined && isSignedBy(proof, algorithm, key.key)
    ? jws
    : unproven('the proof of the instance is not signed by the key of the attestation');
};

const problemOfProof = ({ issuer }: TenantContext, { claims }: ClientJws): UnprovenClient | null => {
  const told = (reason: string): UnprovenClient => unproven(`the proof: ${reason}`, `The OAuth-Client-Attestation-PoP must have ${reason}`);
  // One audience, this server: another that a proof is for as well could use it here.
  if (claims['aud'] !== issuer) return told(`${issuer} as its aud, and nothing else`);
  if (usableJti(claims) === null) return told(`a jti of at most ${maxJtiLength} characters`);
  return timeClaim(claims, 'iat') === null ? told('an iat') : null;
};

/** From when until when the challenge serves that a proof has. Throws `use_attestation_challenge`, with the one of now, where it has none that does. */
const lifeOf = (tenant: TenantContext, { claims }: ClientJws, challenges: Nonces): { readonly from: number; readonly until: number } => {
  const challenge = textClaim(claims, 'challenge');
  const life = challenge === null ? null : challenges.lifeOf(tenant, challenge);
  if (life !== null) return life;
  throw new OAuthError(
    'use_attestation_challenge',
    'The OAuth-Client-Attestation-PoP must have the challenge that is in the header OAuth-Client-Attestation-Challenge',
  ).with({ 'oauth-client-attestation-challenge': challenges.current(tenant) });
};

/**
 * Whether a request is of an instance of the client (draft-ietf-oauth-attestation-based-client-auth, Verification and Processing): an attester that the application names and the tenant trusts
 * signed for its key, and it has signed by that key for this server, a challenge of ours, and the first time. To who holds the key it is told what else is wrong. For a client that is
 * disabled, or may not use this method, no key is looked for and nothing is remembered.
 */
export const verifyClientAttestation = async (
  tenant: TenantContext,
  presented: PresentedAttestation,
  registration: RegisteredClient,
  dependencies: Dependencies,
): Promise<ClientProof> => {
  const attestation = parseClientAttestation(presented.attestation);
  const { application } = registration;
  if (application === null || activeClient(registration)?.clientId !== attestation.clientId) return unproven('no active client of this id');
  if (application.tokenEndpointAuthMethod !== attestedMethod) return unproven(`the client may not use ${attestedMethod}`);
  // By the cheaper signature first: whoever holds no key at all causes no look for others.
  const proof = readProofOf(attestation, presented.proof);
  if ('proven' in proof) return proof;
  const attester = await findAttester(tenant, application, attestation, dependencies);
  if ('proven' in attester) return attester;
  const problem = problemOfFreshness(attestation, attester, dependencies.clock.epochSeconds()) ?? problemOfProof(tenant, proof);
  if (problem !== null) return problem;
  const { from, until } = lifeOf(tenant, proof, dependencies.attestationChallenges);
  const { clientId, instance } = attestation;
  const used = {
    assertion: `attested ${clientId} ${instance} ${proof.claims['jti'] as string}`,
    issuedAt: Math.floor(from),
    expiresAt: Math.ceil(until) + marginSeconds,
  };
  return (await isFirstUse(tenant, used, dependencies))
    ? { proven: true, instance }
    : unproven('the proof of the instance has been used before');
};
