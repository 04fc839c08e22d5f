import type { Application, Json, JsonObject, TenantContext, TrustedIssuer } from '#contracts';
import { earliestIssue, livesTooLong, problemOfTimes } from './assertion-times.js';
import { type ClientJws, readClientJws, skewSeconds } from './client-jws.js';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import { textClaim, timeClaim } from '../jwt.js';
import { isFirstUse, maxJtiLength, usableJti } from '../single-use.js';
import { standsFor } from './assertion-subject.js';
import { findTrustedSigner, type TrustedSigner } from './trusted-signer.js';

/** An assertion that is signed by an issuer that the tenant trusts, is for this server and now, and stands for the application. */
export type TrustedAssertion = { readonly issuer: TrustedIssuer; readonly claims: JsonObject };

type Dependencies = Pick<OAuthDependencies, 'trustedIssuers' | 'clientKeys' | 'clock'>;

/** RFC 7519 §5.1; a JWT-SVID may say JOSE (SPIFFE JWT-SVID §2.3). */
export const assertionTypes: readonly string[] = ['JWT', 'JOSE'];

/** RFC 7523 §3.1. `reason` ends a sentence about the assertion; `detail` is what only the log is told. */
export const refusedAssertion = (reason: string, detail: string | null = null): OAuthError =>
  new OAuthError('invalid_grant', `The assertion is refused: ${reason}`, detail);

/** Who signed an assertion, as `findTrustedSigner` found. Throws `invalid_grant`, `untrusted` where the tenant trusts nobody with it, or `temporarily_unavailable`. */
export const signerOf = (found: TrustedSigner, untrusted: string): TrustedIssuer => {
  if ('signer' in found) return found.signer;
  if ('untrusted' in found) throw refusedAssertion(untrusted, 'the tenant does not trust the issuer');
  // It may be as good as any: the client is not told that it is not.
  if ('unavailable' in found)
    throw new OAuthError('temporarily_unavailable', 'The keys of the issuer of the assertion cannot be had', found.unavailable);
  throw refusedAssertion(found.reason, found.detail);
};

/** Who signed it, of the issuers that the application names (RFC 8725 §3.1). Before any key is looked for: who may not assert anything of this application, which names those who may, causes no work. */
const requireSigner = async (
  tenant: TenantContext,
  namedByClient: readonly string[],
  jwt: ClientJws,
  dependencies: Dependencies,
): Promise<TrustedIssuer> => {
  const named = textClaim(jwt.claims, 'iss');
  const untrusted = 'its issuer is not one that this client may have assertions of';
  if (!namedByClient.some((issuer) => issuer === named)) throw refusedAssertion(untrusted, 'the application does not name the issuer');
  return signerOf(await findTrustedSigner(tenant, jwt, ({ issuer }) => issuer === named, dependencies), untrusted);
};

/** One audience, and this server: a server that an assertion is for as well could use it here. Throws `invalid_grant`. */
export const requireAudience = (accepted: readonly string[], claims: JsonObject): void => {
  const { aud } = claims;
  const named = Array.isArray(aud) ? (aud as readonly Json[]) : [aud];
  if (named.length !== 1 || !accepted.some((audience) => audience === named[0]))
    throw refusedAssertion('its aud is not this server, and nothing else');
};

/** That it holds now, and for no longer than its issuer may say. Throws `invalid_grant`. */
export const requireTimes = ({ maxAssertionLifetime }: TrustedIssuer, claims: JsonObject, now: number): void => {
  const [expiresAt, issuedAt] = [timeClaim(claims, 'exp'), timeClaim(claims, 'iat')];
  const isOld = expiresAt !== null && issuedAt !== null && expiresAt - issuedAt > maxAssertionLifetime + skewSeconds;
  const problem = problemOfTimes(claims, now, maxAssertionLifetime) ?? (isOld ? livesTooLong : null);
  if (problem !== null) throw refusedAssertion(problem);
};

/** That one which serves once can be told from others. Throws `invalid_grant`. */
export const requireJti = ({ singleUse }: TrustedIssuer, claims: JsonObject): void => {
  if (singleUse && usableJti(claims) === null) throw refusedAssertion(`it has no jti of at most ${maxJtiLength} characters`);
};

const requireSubject = ({ assertionSubjects }: Application, claims: JsonObject): void => {
  if (!textClaim(claims, 'sub')) throw refusedAssertion('it has no sub');
  if (!assertionSubjects.some((subject) => standsFor(subject, claims)))
    throw refusedAssertion('its subject, with its other claims, is not one that stands for this client');
};

/** What is taken of assertions of one kind: their types, the issuers that the application names for it, and whom they are for. */
type Taken = {
  readonly types: readonly string[];
  readonly issuers: readonly string[];
  readonly audiencesOf: (trusted: TrustedIssuer) => readonly string[];
};

/**
 * Verifies what holds of any assertion of a trusted issuer (RFC 7521 §5.2, RFC 7523 §3): that it is of the kind, signed, for this server, and now. Throws `invalid_grant`, or `temporarily_unavailable` where the keys of its issuer
 * cannot be had. Who its subject is, is for the caller to judge, and that it was not used before for `spendAssertion`.
 */
export const verifyAssertion = async (
  tenant: TenantContext,
  assertion: string,
  { types: taken, issuers, audiencesOf }: Taken,
  dependencies: Dependencies,
): Promise<TrustedAssertion> => {
  const jwt = readClientJws(assertion, taken);
  if ('malformed' in jwt) throw new OAuthError('invalid_grant', `The assertion ${jwt.malformed}`);
  const { claims } = jwt;
  const issuer = await requireSigner(tenant, issuers, jwt, dependencies);
  requireAudience(audiencesOf(issuer), claims);
  requireTimes(issuer, claims, dependencies.clock.epochSeconds());
  requireJti(issuer, claims);
  return { issuer, claims };
};

/**
 * Verifies an assertion (RFC 7521 §5.2, RFC 7523 §3) that is to stand for an application. Throws `invalid_grant`, or `temporarily_unavailable` where the keys of its issuer
 * cannot be had. That it was not used before is for `spendAssertion` to see to.
 */
export const verifyTrustedAssertion = async (
  tenant: TenantContext,
  application: Application,
  assertion: string,
  dependencies: Dependencies,
): Promise<TrustedAssertion> => {
  const issuers = application.assertionSubjects.map(({ issuer }) => issuer);
  const audiencesOf = ({ audiences }: TrustedIssuer): readonly string[] =>
    audiences.length > 0 ? audiences : [tenant.issuer, `${tenant.issuer}/oauth/token`];
  const verified = await verifyAssertion(tenant, assertion, { types: assertionTypes, issuers, audiencesOf }, dependencies);
  requireSubject(application, verified.claims);
  return verified;
};

/** Once for each assertion, however many ask with it at once. Throws `invalid_grant` for all others. That it has a `jti` is for the caller to have checked. */
export const spendOnce = async (
  tenant: TenantContext,
  { issuer: { issuer, maxAssertionLifetime }, claims }: TrustedAssertion,
  dependencies: Pick<OAuthDependencies, 'unitOfWork' | 'usedAssertions'>,
): Promise<void> => {
  const expiresAt = Math.ceil(claims['exp'] as number);
  const used = {
    assertion: `issuer ${issuer} ${claims['jti'] as string}`,
    issuedAt: earliestIssue(claims, expiresAt, maxAssertionLifetime),
    expiresAt,
  };
  if (!(await isFirstUse(tenant, used, dependencies))) throw refusedAssertion('it was used before');
};

/** As `spendOnce`, where the issuer signs an assertion for each use. */
export const spendAssertion = async (
  tenant: TenantContext,
  assertion: TrustedAssertion,
  dependencies: Pick<OAuthDependencies, 'unitOfWork' | 'usedAssertions'>,
): Promise<void> => {
  if (assertion.issuer.singleUse) await spendOnce(tenant, assertion, dependencies);
};
