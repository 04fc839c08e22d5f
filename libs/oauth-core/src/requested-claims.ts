import { type Acr, isAcr, type Json, type JsonObject } from '#contracts';
import { OAuthError } from './errors.js';
import { isObject } from './jwt.js';
import { hasRepeatedMembers } from './request-object/repeated-members.js';

/*
 * Claims that a client asks for one by one: OpenID Connect Core §5.5.
 */

/** What a value of a claim can be compared with. */
export type ClaimValue = string | number | boolean;

/** A claim that a client may be told. */
export type RequestedClaim = {
  readonly name: string;
  /** The scope that tells it too, among others. */
  readonly scope: string;
  /** It is told if it is one of these; null: whatever it is. */
  readonly values: readonly ClaimValue[] | null;
};

/** What is asked for by name beside the scopes. `acr`: the classes of which the ID token must name one; empty: any will do. */
export type RequestedClaims = {
  readonly idToken: readonly RequestedClaim[];
  readonly userinfo: readonly RequestedClaim[];
  readonly acr: readonly Acr[];
};

/** What a client says of a claim that it asks for (§5.5.1). */
export type ClaimDemand = { readonly essential: boolean; readonly values: readonly ClaimValue[] | null };

type ClaimDemands = ReadonlyMap<string, ClaimDemand>;

/** The parameter `claims`, with nothing of it compared with what there is. */
export type ClaimsParameter = { readonly idToken: ClaimDemands; readonly userinfo: ClaimDemands };

const maxClaims = 100;

const malformed = (problem: string): OAuthError => new OAuthError('invalid_request', `The parameter claims ${problem}`);

const parse = (text: string): JsonObject => {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    throw malformed('is not JSON');
  }
  if (!isObject(json)) throw malformed('is not a JSON object');
  if (hasRepeatedMembers(text)) throw malformed('has a member twice');
  return json;
};

// No store keeps U+0000 or half a surrogate pair, and no claim has them.
const isComparable = (value: Json): value is ClaimValue =>
  typeof value === 'string'
    ? !/[\0\p{Cs}]/u.test(value)
    : typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));

const isList = (json: Json | undefined): json is readonly Json[] => Array.isArray(json);

/** `value` and `values` are one here; both together are no request that §5.5.1 knows. */
const valuesOf = ({ value, values }: JsonObject): ClaimDemand['values'] => {
  if (value === undefined && values === undefined) return null;
  if (value !== undefined && values !== undefined) throw malformed('asks for a claim by both value and values');
  if (values !== undefined && !isList(values)) throw malformed('has values that are no array');
  return (values ?? [value ?? null]).filter(isComparable);
};

/** Members that are not understood are ignored. */
const demandOf = (said: Json | undefined): ClaimDemand => {
  if (said === null) return { essential: false, values: null };
  if (!isObject(said)) throw malformed('asks for a claim by what is neither null nor an object');
  const { essential = false } = said;
  if (typeof essential !== 'boolean') throw malformed('has an essential that is neither true nor false');
  return { essential, values: valuesOf(said) };
};

const demandsOf = (said: Json | undefined): ClaimDemands => {
  if (said === undefined) return new Map();
  if (!isObject(said)) throw malformed('has an id_token or userinfo that is not an object');
  const entries = Object.entries(said);
  if (entries.length > maxClaims) throw malformed(`asks for more than ${maxClaims} claims in one place`);
  return new Map(entries.map(([name, demand]) => [name, demandOf(demand)]));
};

/** Reads the parameter `claims` (§5.5). Throws `invalid_request` where it is malformed; members that are not understood are ignored. */
export const parseClaimsParameter = (text: string | null): ClaimsParameter => {
  const { id_token: idToken, userinfo } = text === null ? {} : parse(text);
  return { idToken: demandsOf(idToken), userinfo: demandsOf(userinfo) };
};

/**
 * The classes that an essential `acr` asks for (§5.5.1.1), of those that are ours; empty where none is demanded. Throws `unmet_authentication_requirements` where none of them is ours: nobody could
 * sign in as is asked for.
 */
export const essentialAcrs = ({ idToken }: ClaimsParameter): readonly Acr[] => {
  const { essential = false, values = null } = idToken.get('acr') ?? {};
  if (!essential || values === null) return [];
  const acrs = values.filter((value): value is Acr => typeof value === 'string' && isAcr(value));
  if (acrs.length === 0) throw new OAuthError('unmet_authentication_requirements', 'No acr is supported of those that the claims ask for');
  return acrs;
};

/**
 * The `sub` that both places together ask for by value: nobody else may answer the request (§3.1.2.2). Null: none. Throws `invalid_request` where it is no text, or where there are several.
 */
export const requestedSubject = ({ idToken, userinfo }: ClaimsParameter): string | null => {
  const demands = [idToken.get('sub'), userinfo.get('sub')].filter((demand) => demand !== undefined);
  const valued = demands.flatMap(({ values }) => (values === null ? [] : [values]));
  if (valued.length === 0) return null;
  const [subject, ...others] = new Set(valued.flat());
  if (typeof subject !== 'string' || others.length > 0) throw malformed('asks for another sub than that of one user');
  return subject;
};

/** Those that no scope of the request tells already, each once: the user has to allow them. */
export const claimsBeyond = (scopes: readonly string[], claims: RequestedClaims | null): readonly RequestedClaim[] =>
  claims
    ? [...new Map([...claims.idToken, ...claims.userinfo].map((claim) => [claim.name, claim])).values()].filter(
        ({ scope }) => !scopes.includes(scope),
      )
    : [];

/** Their names. */
export const namesBeyond = (scopes: readonly string[], claims: RequestedClaims | null): readonly string[] =>
  claimsBeyond(scopes, claims).map(({ name }) => name);
