import { type Application, type Json, type JsonObject, problemsOfClaimName } from '#contracts';
import { scopeOfClaim } from '../claims.js';
import { isObject, parseClaims, readHeader } from '../jwt.js';
import type { OAuthTenant } from '../ports.js';
import type { RequestedClaim } from '../requested-claims.js';
import { problemOfUri } from '../uri-syntax.js';
import type { ClaimSources } from './claims-hooks.js';

/*
 * Aggregated and distributed claims: OpenID Connect Core §5.6.2. Somebody else asserts them, in a JWT of their own or at an endpoint of theirs; they are passed on, never read for what they say.
 */

/** What a source must not speak for: the issuer, and a user by the id that the platform has for them. */
type Own = { readonly issuer: string; readonly subject: string };

/** For the log: without a word of the answer. */
type Problem = string | null;

const sourceId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
// RFC 6750 §2.1.
const bearerToken = /^[A-Za-z0-9\-._~+/]+=*$/;

const problemOfJwt = (jwt: Json, claims: readonly string[], { issuer, subject }: Own): Problem => {
  const header = typeof jwt === 'string' ? readHeader(jwt) : null;
  const payload = typeof jwt === 'string' ? parseClaims(jwt) : null;
  if (header === null || payload === null) return 'a JWT of a source is no signed JWT';
  if (typeof header.alg !== 'string' || header.alg.toLowerCase() === 'none') return 'a JWT of a source names no algorithm';
  if (claims.some((claim) => !Object.hasOwn(payload, claim))) return 'a JWT of a source lacks a claim that is named';
  if (payload['iss'] === issuer) return 'a JWT of a source speaks for the issuer';
  if (payload['sub'] === subject) return 'a JWT of a source names the user as the platform does';
  return null;
};

const problemOfEndpoint = (endpoint: Json, accessToken: Json | undefined): Problem => {
  if (typeof endpoint !== 'string' || problemOfUri(endpoint) !== null || new URL(endpoint).protocol !== 'https:')
    return 'an endpoint of a source is no https address';
  if (accessToken !== undefined && (typeof accessToken !== 'string' || !bearerToken.test(accessToken)))
    return 'an access token of a source is none';
  return null;
};

/** One of both kinds, whole, and no member that clients may take for something else. */
const problemOfSource = (source: Json | undefined, claims: readonly string[], own: Own): Problem => {
  if (!isObject(source)) return 'a source is no object';
  const { JWT: jwt, endpoint, access_token: accessToken, ...others } = source;
  if (Object.keys(others).length > 0) return 'a source has a member that it must not have';
  if (jwt === undefined) return problemOfEndpoint(endpoint ?? null, accessToken);
  if (endpoint !== undefined || accessToken !== undefined) return 'a source is of two kinds';
  return problemOfJwt(jwt, claims, own);
};

/**
 * The sources of an answer with such `claims`; null: it has none. A text, for the log, where they are not what §5.6.2 says, or say what the platform alone says. Signatures are for clients to check, who know the keys of
 * those who sign, and so is what an endpoint answers; how large all of it may be is for the caller to say.
 */
export const readClaimSources = (answer: JsonObject, claims: JsonObject, own: Own): ClaimSources | null | string => {
  const { _claim_names: named, _claim_sources: sources } = answer;
  if (named === undefined && sources === undefined) return null;
  if (!isObject(named) || !isObject(sources)) return 'the answer has not both _claim_names and _claim_sources';
  const names = new Map<string, string>();
  for (const [claim, source] of Object.entries(named)) {
    if (problemsOfClaimName(claim).length > 0) return 'a source is named for a claim of a name that it must not have';
    if (Object.hasOwn(claims, claim)) return 'a claim is told and has a source, too';
    if (typeof source !== 'string' || !Object.hasOwn(sources, source)) return 'a claim is named for a source that there is not';
    names.set(claim, source);
  }
  for (const [id, source] of Object.entries(sources)) {
    const ofSource = [...names].filter(([, each]) => each === id).map(([claim]) => claim);
    if (!sourceId.test(id)) return 'a source has an id of an unfit form';
    if (ofSource.length === 0) return 'no claim is named for a source';
    const problem = problemOfSource(source, ofSource, own);
    if (problem !== null) return problem;
  }
  return { names, sources };
};

/** Whom the claims are for, in one place. `requested`: what the client asked for by name there; `told`: the claims that the platform itself tells it there. */
type Recipient = {
  readonly application: Pick<Application, 'scopes'>;
  readonly scopes: readonly string[];
  readonly requested: readonly RequestedClaim[];
  readonly told: JsonObject;
};

/** As a claim of users: by the scope that it belongs to, or by its name. One that has to have a value is not told: what others say is not compared. */
const isReleased = (tenant: OAuthTenant, claim: string, { application, scopes, requested }: Recipient): boolean => {
  const scope = scopeOfClaim(tenant, claim);
  if (scope === null) return false;
  return (
    scopes.includes(scope) ||
    (application.scopes.includes(scope) && requested.some(({ name, values }) => name === claim && values === null))
  );
};

/**
 * The members `_claim_names` and `_claim_sources` of an ID token or of userinfo; none where the tenant passes on no claims of others, or nothing is left. What the platform tells itself is named for no source. A source can be told
 * whole alone, so it is told where all its claims may be.
 */
export const foreignClaims = (tenant: OAuthTenant, found: ClaimSources | null, recipient: Recipient): JsonObject => {
  if (found === null || !tenant.settings.claimSources) return {};
  const { told } = recipient;
  const names = [...found.names];
  const withheld = new Set(
    names.filter(([claim]) => !Object.hasOwn(told, claim) && !isReleased(tenant, claim, recipient)).map(([, source]) => source),
  );
  const shown = names.filter(([claim, source]) => !withheld.has(source) && !Object.hasOwn(told, claim));
  if (shown.length === 0) return {};
  const needed = new Set(shown.map(([, source]) => source));
  return {
    _claim_names: Object.fromEntries(shown),
    _claim_sources: Object.fromEntries(Object.entries(found.sources).filter(([id]) => needed.has(id))),
  };
};
