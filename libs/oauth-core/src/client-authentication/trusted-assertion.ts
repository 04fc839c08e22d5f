import type { Application, Json, JsonObject, TenantContext, TrustedIssuer } from '#contracts';
import { earliestIssue, livesTooLong, problemOfTimes } from './assertion-times.js';
import { type ClientJws, readClientJws, skewSeconds } from './client-jws.js';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import { textClaim, timeClaim } from '../jwt.js';
import { hashSecret } from '../secrets.js';
import { standsFor } from './assertion-subject.js';
import { problemOfIssuer } from './issuer-signature.js';

/** An assertion that is signed by an issuer that the tenant trusts, is for this server and now, and stands for the application. */
export type TrustedAssertion = { readonly issuer: TrustedIssuer; readonly claims: JsonObject };

type Dependencies = Pick<OAuthDependencies, 'trustedIssuers' | 'clientKeys' | 'clock'>;

/** RFC 7519 §5.1; a JWT-SVID may say JOSE (SPIFFE JWT-SVID §2.3). */
const types = ['JWT', 'JOSE'];
const maxJtiLength = 255;

/** RFC 7523 §3.1. `reason` ends a sentence about the assertion; `detail` is what only the log is told. */
const refused = (reason: string, detail: string | null = null): OAuthError =>
  new OAuthError('invalid_grant', `The assertion is refused: ${reason}`, detail);

/** Before any key is looked for: who may not assert anything of this application causes no work. */
const requireTrustedIssuer = async (
  tenant: TenantContext,
  { assertionSubjects }: Application,
  { claims }: ClientJws,
  { trustedIssuers }: Dependencies,
): Promise<TrustedIssuer> => {
  const named = textClaim(claims, 'iss');
  const untrusted = 'its issuer is not one that this client may have assertions of';
  if (!assertionSubjects.some(({ issuer }) => issuer === named)) throw refused(untrusted, 'the application does not name the issuer');
  const trusted = (await trustedIssuers.list(tenant)).find(({ issuer }) => issuer === named);
  if (!trusted) throw refused(untrusted, 'the tenant does not trust the issuer');
  return trusted;
};

/** RFC 8725 §3.1. */
const requireSignature = async (
  tenant: TenantContext,
  trusted: TrustedIssuer,
  jwt: ClientJws,
  { clientKeys }: Dependencies,
): Promise<void> => {
  const problem = await problemOfIssuer(tenant, trusted, jwt, clientKeys);
  if (problem === null) return;
  // It may be as good as any: the client is not told that it is not.
  if ('unavailable' in problem)
    throw new OAuthError('temporarily_unavailable', 'The keys of the issuer of the assertion cannot be had', problem.unavailable);
  throw refused(problem.reason, problem.detail);
};

/** One audience, and this server: a server that an assertion is for as well could use it here. */
const requireAudience = ({ issuer }: TenantContext, { audiences }: TrustedIssuer, claims: JsonObject): void => {
  const accepted = audiences.length > 0 ? audiences : [issuer, `${issuer}/oauth/token`];
  const { aud } = claims;
  const named = Array.isArray(aud) ? (aud as readonly Json[]) : [aud];
  if (named.length !== 1 || !accepted.some((audience) => audience === named[0]))
    throw refused('its aud is not this server, and nothing else');
};

const requireTimes = ({ maxAssertionLifetime }: TrustedIssuer, claims: JsonObject, now: number): void => {
  const [expiresAt, issuedAt] = [timeClaim(claims, 'exp'), timeClaim(claims, 'iat')];
  const isOld = expiresAt !== null && issuedAt !== null && expiresAt - issuedAt > maxAssertionLifetime + skewSeconds;
  const problem = problemOfTimes(claims, now, maxAssertionLifetime) ?? (isOld ? livesTooLong : null);
  if (problem !== null) throw refused(problem);
};

const requireJti = ({ singleUse }: TrustedIssuer, claims: JsonObject): void => {
  const jti = textClaim(claims, 'jti');
  if (singleUse && (!jti || jti.length > maxJtiLength)) throw refused(`it has no jti of at most ${maxJtiLength} characters`);
};

const requireSubject = ({ assertionSubjects }: Application, claims: JsonObject): void => {
  if (!textClaim(claims, 'sub')) throw refused('it has no sub');
  if (!assertionSubjects.some((subject) => standsFor(subject, claims)))
    throw refused('its subject, with its other claims, is not one that stands for this client');
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
  const jwt = readClientJws(assertion, types);
  if ('malformed' in jwt) throw new OAuthError('invalid_grant', `The assertion ${jwt.malformed}`);
  const { claims } = jwt;
  const issuer = await requireTrustedIssuer(tenant, application, jwt, dependencies);
  await requireSignature(tenant, issuer, jwt, dependencies);
  requireAudience(tenant, issuer, claims);
  requireTimes(issuer, claims, dependencies.clock.epochSeconds());
  requireJti(issuer, claims);
  requireSubject(application, claims);
  return { issuer, claims };
};

/** Once for each assertion of an issuer that signs one for each use, however many ask with it at once. Throws `invalid_grant` for all others. */
export const spendAssertion = async (
  tenant: TenantContext,
  { issuer: { issuer, singleUse, maxAssertionLifetime }, claims }: TrustedAssertion,
  { unitOfWork, usedAssertions }: Pick<OAuthDependencies, 'unitOfWork' | 'usedAssertions'>,
): Promise<void> => {
  if (!singleUse) return;
  const expiresAt = Math.ceil(claims['exp'] as number);
  const used = {
    // No client_id begins so, by which clients' own assertions are known.
    hash: hashSecret(`issuer ${issuer} ${claims['jti'] as string}`),
    issuedAt: earliestIssue(claims, expiresAt, maxAssertionLifetime),
    expiresAt,
  };
  if (!(await unitOfWork.write(tenant, used.hash, usedAssertions.use(used)))) throw refused('it was used before');
};
