import {
  type Application,
  type ClientRequest,
  type JsonObject,
  type OAuthReply,
  type PresentedCertificate,
  type PresentedProof,
  type ProofAlgorithm,
  proofAlgorithms,
  type UserinfoRequest,
} from '#contracts';
import { readClientCertificate } from './certificates/client-certificate.js';
import { type ProofPorts, spendProof, verifyProof } from './dpop/verify-proof.js';
import { OAuthError } from './errors.js';
import { isObject, textClaim } from './jwt.js';
import type { OAuthTenant } from './ports.js';
import { permittedProofAlgorithms, strictestProfile } from './profiles/profiles.js';
import { jsonReply } from './reply.js';
import { equalHashes } from './secrets.js';

/*
 * What access and refresh tokens are bound to, and so how they are called, sent and refused: to nothing but to be held (RFC 6750), or to a key of their client's
 * (DPoP, RFC 9449), or to the certificate of its connections (RFC 8705).
 */

/** What a token is bound to: the key that must sign its proofs (RFC 9449 §6), or the certificate that it must come with (RFC 8705 §3), each by its SHA-256 thumbprint. */
export type Confirmation = { readonly jkt: string } | { readonly x5t: string };

/** What a refresh token is bound to: as access tokens are, or to the one instance of its client that may use it, by the thumbprint of the key that attestations name. */
export type RefreshBinding = Confirmation | { readonly instance: string };

/** What the client of a request proved to hold: what its tokens are bound to, and which of its instances it is, where its attester says so. */
export type Holder = { readonly confirmation: Confirmation | null; readonly instance: string | null };

/** The `token_type` of a token response (RFC 6749 §5.1) and of an introspection response (RFC 7662 §2.2). */
export type TokenType = 'Bearer' | 'DPoP';

export const tokenTypeOf = (confirmation: Confirmation | null): TokenType => (keyOf(confirmation) === null ? 'Bearer' : 'DPoP');

/** The thumbprint of the key that is confirmed; null where none is. */
export const keyOf = (confirmation: Confirmation | null): string | null =>
  confirmation !== null && 'jkt' in confirmation ? confirmation.jkt : null;

/** The confirmation of the key with this thumbprint, as `keyOf` reads it; null where there is none. */
export const confirmationByKey = (jkt: string | null): Confirmation | null => (jkt === null ? null : { jkt });

/** The claim `cnf` of a token, and of the answer about it; none where an instance of the client is known by how it authenticates (RFC 7800 §3.1, RFC 9449 §6.1, §6.2, RFC 8705 §3.1, §3.2). */
export const confirmationClaim = (confirmation: RefreshBinding | null): JsonObject => {
  if (confirmation === null || 'instance' in confirmation) return {};
  return { cnf: 'jkt' in confirmation ? { jkt: confirmation.jkt } : { 'x5t#S256': confirmation.x5t } };
};

/** What the claims of a token of ours bind it to. What binds it in a way that is unknown here binds it to a key that nobody has. */
export const confirmationOf = ({ cnf }: JsonObject): Confirmation | null => {
  if (cnf === undefined) return null;
  const x5t = isObject(cnf) ? textClaim(cnf, 'x5t#S256') : null;
  if (x5t !== null) return { x5t };
  return { jkt: (isObject(cnf) ? textClaim(cnf, 'jkt') : null) ?? '' };
};

/** What a request presents to have its tokens bound to. */
type Presented = Pick<ClientRequest, 'dpop' | 'certificate'>;

/** What a request proved that its tokens are bound to from then on, and the headers of its answer. */
export type SenderProof = { readonly confirmation: Confirmation | null; readonly headers: OAuthReply['headers'] };

const nothingProved: SenderProof = { confirmation: null, headers: {} };

const confirmationByCertificate = (presented: PresentedCertificate | undefined): Confirmation | null => {
  const certificate = presented === undefined ? null : readClientCertificate(presented);
  return certificate === null ? null : { x5t: certificate.thumbprint };
};

const withoutCertificate = (): OAuthError =>
  new OAuthError('invalid_request', 'The client is registered to get tokens with a client certificate alone');

const proveCertificate = (certificate: PresentedCertificate): SenderProof => {
  const confirmation = confirmationByCertificate(certificate);
  if (confirmation === null) throw withoutCertificate();
  return { confirmation, headers: {} };
};

/**
 * What the client of a request at the token or the pushed authorization request endpoint proves to hold, once: nothing without the header `DPoP`. Throws
 * `invalid_dpop_proof`, or `use_dpop_nonce`. The certificate of a connection proves something of clients that are registered for it alone.
 */
export const proveSender = async (
  tenant: OAuthTenant,
  application: Application,
  { dpop, certificate }: Presented,
  ports: ProofPorts,
): Promise<SenderProof> => {
  if (dpop === undefined) {
    const isBound = application.tlsClientCertificateBoundAccessTokens && certificate !== undefined;
    return isBound ? proveCertificate(certificate) : nothingProved;
  }
  const proof = verifyProof(tenant, dpop, { application, accessToken: null }, ports);
  await spendProof(tenant, proof, ports);
  return { confirmation: { jkt: proof.jkt }, headers: proof.headers };
};

/** What a request goes on to do after its proof: a refusal tells the next nonce too, as an answer does (RFC 9449 §8.2). */
export const tellingNonce = async <Result>(
  { headers }: Pick<SenderProof, 'headers'>,
  work: () => Result | Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw error instanceof OAuthError ? error.with(headers) : error;
  }
};

/** Whether every access token of an application has to be bound to a key or a certificate of its own. */
export const hasBoundTokens = ({
  dpopBoundAccessTokens,
  tlsClientCertificateBoundAccessTokens,
}: Pick<Application, 'dpopBoundAccessTokens' | 'tlsClientCertificateBoundAccessTokens'>): boolean =>
  dpopBoundAccessTokens || tlsClientCertificateBoundAccessTokens;

/** RFC 9449 §5.2, RFC 8705 §3.4: what a client is registered to have bound is never issued otherwise. Throws `invalid_dpop_proof`, or `invalid_request`. */
export const requireSenderConstraint = (
  { dpopBoundAccessTokens, tlsClientCertificateBoundAccessTokens }: Application,
  { dpop, certificate }: Presented,
): void => {
  if (dpopBoundAccessTokens && dpop === undefined)
    throw new OAuthError('invalid_dpop_proof', 'The client is registered to get tokens with a DPoP proof alone');
  if (tlsClientCertificateBoundAccessTokens && (certificate === undefined || dpop !== undefined)) throw withoutCertificate();
};

/** Refuses what is bound where the request proves no key at all (RFC 9449 §5): `what` is a code or a token, `bound` null where anybody may use it. A missing certificate is for the caller to refuse. Throws `invalid_dpop_proof`. */
export const requireProof = (what: string, bound: Confirmation | null, confirmation: Confirmation | null): void => {
  if (bound !== null && 'jkt' in bound && confirmation === null)
    throw new OAuthError('invalid_dpop_proof', `The ${what} is bound to a key: a DPoP proof is missing`);
};

/** Whether who proved `confirmation` may use what is `bound`: to nothing, or to the same key. */
export const isBoundTo = (bound: Confirmation | null, confirmation: Confirmation | null): boolean =>
  bound === null || (confirmation !== null && isSame(bound, confirmation));

const isSame = (one: Confirmation, other: Confirmation): boolean => {
  if ('jkt' in one) return 'jkt' in other && equalHashes(one.jkt, other.jkt);
  return 'x5t' in other && equalHashes(one.x5t, other.x5t);
};

/** Refuses who presents a bound code or refresh token without the proof that it is theirs (RFC 9449 §5, §10). Throws `invalid_dpop_proof`, or `invalid_grant` with the proof of another key, or another certificate or none. */
export const refuseOtherSender = (what: string, bound: Confirmation | null, confirmation: Confirmation | null): void => {
  requireProof(what, bound, confirmation);
  if (!isBoundTo(bound, confirmation)) throw new OAuthError('invalid_grant', `The ${what} is bound to another key or certificate`);
};

/**
 * RFC 9449 §5: refresh tokens of confidential clients are bound to their authentication, and not to a key, which may then be replaced; those of an attested instance to the
 * instance, whose authentication is by a key of its own.
 */
export const refreshBinding = ({ type }: Application, { confirmation, instance }: Holder): RefreshBinding | null => {
  if (instance !== null) return { instance };
  return type === 'public' ? confirmation : null;
};

/** Refuses any but the attested instance of a client that something is bound to; null: it is bound to none. Throws `invalid_grant`. */
export const refuseOtherInstance = (what: string, bound: string | null, instance: string | null): void => {
  if (bound !== null && (instance === null || !equalHashes(bound, instance)))
    throw new OAuthError('invalid_grant', `The ${what} is bound to another instance of the client`);
};

/** As `refuseOtherSender`, of a refresh token: one of an instance is used by that instance alone. */
export const refuseOtherRefresher = (bound: RefreshBinding | null, { confirmation, instance }: Holder): void => {
  if (bound !== null && 'instance' in bound) refuseOtherInstance('refresh token', bound.instance, instance);
  else refuseOtherSender('refresh token', bound, confirmation);
};

/** An access token as a request presents it; `proof` null: by the scheme Bearer, or in a form. `certificate`: that of its connection. */
export type PresentedToken = {
  readonly token: string;
  readonly proof: PresentedProof | null;
  readonly certificate?: PresentedCertificate | undefined;
};

// RFC 6750 §2.1, RFC 9449 §7.1: b64token, token68
const authorizationForm = /^(bearer|dpop) +([A-Za-z0-9\-._~+/]+=*)$/i;

/** The scheme that a request uses, by which it is refused. */
export const schemeOf = ({ authorization }: Pick<UserinfoRequest, 'authorization'>): TokenType =>
  authorization !== null && /^dpop /i.test(authorization) ? 'DPoP' : 'Bearer';

/** The access token of a request, sent one way only (RFC 6750 §2). Null when the request has none. Throws `invalid_request`, or `invalid_dpop_proof` without a proof. */
export const readPresentedToken = ({ authorization, bodyToken, dpop, certificate }: UserinfoRequest): PresentedToken | null => {
  if (authorization !== null && bodyToken !== null)
    throw new OAuthError('invalid_request', 'The access token is sent in more than one way');
  if (authorization === null) return bodyToken === null ? null : { token: bodyToken, proof: null, certificate };
  const [, scheme, token] = authorizationForm.exec(authorization) ?? [];
  if (scheme === undefined || token === undefined)
    throw new OAuthError('invalid_request', 'The Authorization header is neither a Bearer nor a DPoP access token');
  if (schemeOf({ authorization }) === 'Bearer') return { token, proof: null, certificate };
  if (dpop === undefined) throw new OAuthError('invalid_dpop_proof', 'The header DPoP with the proof is missing');
  return { token, proof: dpop };
};

const invalidToken = (description: string): OAuthError => new OAuthError('invalid_token', description);

/** RFC 8705 §3: a token that is bound to a certificate comes over a connection that has it. */
const requireCertificate = (bound: Confirmation, certificate: PresentedCertificate | undefined): OAuthReply['headers'] => {
  if (!isBoundTo(bound, confirmationByCertificate(certificate)))
    throw invalidToken('The access token is bound to a client certificate, which the connection does not have');
  return {};
};

/**
 * Whether who presents an access token may, once (RFC 9449 §7): what is bound with a proof of its key alone, what is not as a bearer token alone. Answers with the headers
 * of the answer. That the token is live is for the caller to have checked.
 */
export const provePossession = async (
  tenant: OAuthTenant,
  { claims, application }: { readonly claims: JsonObject; readonly application: Application },
  { token, proof: presented, certificate }: PresentedToken,
  ports: ProofPorts,
): Promise<OAuthReply['headers']> => {
  const bound = confirmationOf(claims);
  if (presented === null) {
    if (bound !== null && 'x5t' in bound) return requireCertificate(bound, certificate);
    if (bound !== null) throw invalidToken('The access token is bound to a key, and cannot be used as a bearer token');
    return {};
  }
  if (bound === null || !('jkt' in bound)) throw invalidToken('The access token is not bound to a key: it is a bearer token');
  const proof = verifyProof(tenant, presented, { application, accessToken: token }, ports);
  if (!equalHashes(bound.jkt, proof.jkt)) throw invalidToken('The access token is bound to another key').with(proof.headers);
  await spendProof(tenant, proof, ports);
  return proof.headers;
};

/** What a challenge says besides its scheme; the values hold neither `"` nor `\`. */
export type ChallengeParameters = {
  readonly realm: string;
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
  readonly scope?: string | undefined;
};

const challengeOf = (scheme: TokenType, parameters: { readonly [name: string]: string | undefined }): string => {
  const told = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${value}"`]));
  return `${scheme} ${told.join(', ')}`;
};

/** The header `WWW-Authenticate` of a resource (RFC 6750 §3, RFC 9449 §7.1, §7.2): what is wrong by the scheme that was used, with DPoP beside Bearer. `algorithms`: those of proofs. */
export const challengesOf = (
  scheme: TokenType,
  parameters: ChallengeParameters,
  algorithms: readonly ProofAlgorithm[] = proofAlgorithms,
): string => {
  const algs = algorithms.join(' ');
  return scheme === 'DPoP'
    ? challengeOf('DPoP', { ...parameters, algs })
    : `${challengeOf('Bearer', parameters)}, ${challengeOf('DPoP', { algs })}`;
};

/** The error response of a resource of a tenant. With `error` null the request lacked any authentication, and is not told more than the schemes (RFC 6750 §3.1). */
export const challengeReply = (
  { issuer: realm, settings }: OAuthTenant,
  error: OAuthError | null,
  { scheme, scope }: { readonly scheme: TokenType; readonly scope?: string | undefined },
): OAuthReply => {
  const told = error && { error: error.code, error_description: error.description };
  const isOfProof = error?.code === 'invalid_dpop_proof' || error?.code === 'use_dpop_nonce';
  const algorithms = permittedProofAlgorithms(strictestProfile(settings));
  const headers = { ...error?.headers, 'www-authenticate': challengesOf(scheme, { realm, ...told, scope }, algorithms) };
  return jsonReply(error === null || isOfProof ? 401 : error.status, told, headers);
};
