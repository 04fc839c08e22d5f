import type { Application, JsonObject, TrustedIssuer } from '#contracts';
import { earliestIssue, problemOfTimes } from '../../client-authentication/assertion-times.js';
import { type ClientJws, problemOfSignature, readClientJws } from '../../client-authentication/client-jws.js';
import { findTrustedSigner } from '../../client-authentication/trusted-signer.js';
import type { OAuthDependencies } from '../../dependencies.js';
import { OAuthError } from '../../errors.js';
import { isOfType, readHeader, textClaim, timeClaim } from '../../jwt.js';
import type { OAuthTenant, Transaction } from '../../ports.js';
import { permittedProofAlgorithms, profileOf } from '../../profiles/profiles.js';
import { maxJtiLength, usableJti, useOf } from '../../single-use.js';

/*
 * The hint about its user that a client has from elsewhere (CIBA §7.1), whose form is for the server to say: a JWT of a type of its own (RFC 8725 §3.11), signed by the client, or by an issuer that the tenant trusts and the client names
 * (ADR 115).
 */

const type = 'login-hint+jwt';

/** Of a client's own: a hint is remembered until it expires, so none may ask to be remembered for long. */
const maxLifetimeSeconds = 3_600;

/** A hint that is signed, for this server, and now. `issuer` null: the client signed it. */
export type LoginHint = { readonly issuer: TrustedIssuer | null; readonly claims: JsonObject };

/** CIBA §13 has no error of its own for a hint that is wrong, but for one that has expired. `problem` ends a sentence. */
export const refusedHint = (problem: string, detail: string | null = null): OAuthError =>
  new OAuthError('invalid_request', `The login_hint_token ${problem}`, detail);

type Ports = Pick<OAuthDependencies, 'clientKeys' | 'trustedIssuers' | 'clock'>;

const read = (token: string): ClientJws => {
  const jwt = readClientJws(token, [type]);
  if ('malformed' in jwt) throw refusedHint(jwt.malformed);
  if (!isOfType(readHeader(token) ?? {}, [type])) throw refusedHint(`must be of the type ${type}`);
  return jwt;
};

const requireClientSignature = async (
  tenant: OAuthTenant,
  application: Application,
  jwt: ClientJws,
  { clientKeys }: Ports,
): Promise<void> => {
  const permitted = permittedProofAlgorithms(profileOf(tenant, application));
  const algorithm = permitted.find((known) => known === jwt.alg);
  if (algorithm === undefined) throw refusedHint(`must be signed with one of ${permitted.join(', ')}`);
  const problem = await problemOfSignature(jwt, algorithm, await clientKeys.find(tenant, application, jwt.kid));
  if (problem !== null) throw refusedHint('is not signed by a key of the client', problem);
};

/** Of those that the client names: before any key is looked for. It must be one that speaks for users here. */
const requireIssuer = async (
  tenant: OAuthTenant,
  { loginHintIssuers }: Application,
  jwt: ClientJws,
  ports: Ports,
): Promise<TrustedIssuer> => {
  const named = textClaim(jwt.claims, 'iss');
  const untrusted = 'must be of the client itself, or of one of its login_hint_issuers';
  if (!loginHintIssuers.some((issuer) => issuer === named)) throw refusedHint(untrusted, 'the application does not name the issuer');
  const found = await findTrustedSigner(tenant, jwt, ({ issuer, userMatching }) => issuer === named && userMatching !== 'off', ports);
  if ('signer' in found) return found.signer;
  if ('untrusted' in found) throw refusedHint(untrusted, 'the tenant does not trust the issuer with users');
  if ('unavailable' in found)
    throw new OAuthError('temporarily_unavailable', 'The keys of the issuer of the login_hint_token cannot be had', found.unavailable);
  throw refusedHint(`is refused: ${found.reason}`, found.detail);
};

/** One audience, and this server: another one that a hint is for could have this one's users asked. */
const requireAudience = ({ issuer }: OAuthTenant, { aud }: JsonObject): void => {
  const named = Array.isArray(aud) ? aud : [aud];
  if (named.length !== 1 || named[0] !== issuer) throw refusedHint(`must have ${issuer} as its aud, and nothing else`);
};

const lifetimeOf = ({ issuer }: Pick<LoginHint, 'issuer'>): number => issuer?.maxAssertionLifetime ?? maxLifetimeSeconds;

const requireTimes = ({ issuer, claims }: LoginHint, now: number): void => {
  const expiresAt = timeClaim(claims, 'exp');
  if (expiresAt === null) throw refusedHint('must have an exp');
  if (expiresAt <= now) throw new OAuthError('expired_login_hint_token', 'The login_hint_token has expired');
  const problem = problemOfTimes(claims, now, lifetimeOf({ issuer }));
  if (problem !== null) throw refusedHint(`is refused: ${problem}`);
};

/**
 * Verifies a `login_hint_token` (CIBA §7.1): who signed it, whom it is for, and its times. Throws `invalid_request`, `expired_login_hint_token` (§13) for one that has expired and is sound else, and `temporarily_unavailable` where the keys of
 * its issuer cannot be had. Whom it names is for `findHintedUser`, and that it was not used before for `spendLoginHint`.
 */
export const verifyLoginHint = async (tenant: OAuthTenant, application: Application, token: string, ports: Ports): Promise<LoginHint> => {
  const jwt = read(token);
  const { claims } = jwt;
  const isOwn = textClaim(claims, 'iss') === application.clientId;
  if (isOwn) await requireClientSignature(tenant, application, jwt, ports);
  const issuer = isOwn ? null : await requireIssuer(tenant, application, jwt, ports);
  requireAudience(tenant, claims);
  requireTimes({ issuer, claims }, ports.clock.epochSeconds());
  if (usableJti(claims) === null) throw refusedHint(`must have a jti of at most ${maxJtiLength} characters`);
  return { issuer, claims };
};

/** Once for each hint, however many ask with it at once, and for none of those whose transaction fails. Throws `invalid_request` for all others. */
export const spendLoginHint = async (
  tx: Transaction,
  { clientId }: Pick<Application, 'clientId'>,
  { issuer, claims }: LoginHint,
  { usedAssertions }: Pick<OAuthDependencies, 'usedAssertions'>,
): Promise<void> => {
  const signer = issuer === null ? `client ${clientId}` : `issuer ${issuer.issuer}`;
  const expiresAt = Math.ceil(timeClaim(claims, 'exp') ?? 0);
  const used = useOf({
    assertion: `login hint of ${signer} ${usableJti(claims) ?? ''}`,
    issuedAt: earliestIssue(claims, expiresAt, lifetimeOf({ issuer })),
    expiresAt,
  });
  if (!(await tx.run(usedAssertions.use(used)))) throw refusedHint('was used before');
};
