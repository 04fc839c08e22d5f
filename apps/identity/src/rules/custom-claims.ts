import type { Json } from '#contracts';
import type { Violations } from '#kernel';

/**
 * Names that a token, an introspection response or userinfo gives a meaning of its own (RFC 7519 §4.1, RFC 7662 §2.2,
 * RFC 7800, RFC 8693 §4, RFC 9068 §2.2, OIDC Core §2 and §5.1, OIDC logout): a custom claim must not speak for the issuer.
 * Profile claims of OIDC that the platform has no member for, such as `given_name`, may be set as custom claims.
 */
const registered = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'gid'],
  ...['active', 'scope', 'client_id', 'username', 'token_type', 'token_introspection'],
  ...['cnf', 'act', 'may_act', 'authorization_details', 'entitlements', 'groups', 'roles'],
  ...['nonce', 'auth_time', 'acr', 'amr', 'azp', 'at_hash', 'c_hash', 's_hash', 'sub_jwk', 'sub_id', 'sid', 'events', 'txn', 'toe'],
  ...['name', 'preferred_username', 'picture', 'locale', 'updated_at'],
  ...['email', 'email_verified', 'phone_number', 'phone_number_verified', 'address'],
  ...['_claim_names', '_claim_sources'],
]);

/** Names that readers of tokens may take for the prototype of an object; at the top they are members of a token. */
const unsafe: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const nameForm = /^[\x21-\x7e]{1,128}$/;
const maxClaims = 50;
const deepest = 5;
/** Bytes of all claims as JSON: they travel in every token. */
const largest = 4_096;

/** Text that PostgreSQL's jsonb can hold. */
const isStorable = (text: string): boolean => !/[\0\p{Cs}]/u.test(text);

const isWellFormed = (value: unknown, depth: number): boolean => {
  if (value === null || typeof value === 'boolean') return true;
  // A larger one was rounded when it was read; as text it stays what it is.
  if (typeof value === 'number') return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isWellFormed(item, depth - 1));
  return Object.entries(value).every(([key, item]) => isStorable(key) && key !== '__proto__' && isWellFormed(item, depth - 1));
};

/** Adds a finding for each claim whose name is taken or malformed, and for claims too many, too deep or too large. */
export const checkCustomClaims = (violations: Violations, claims: { readonly [claim: string]: Json }): void => {
  const names = Object.keys(claims);
  violations.check(names.length <= maxClaims, '/customClaims', `must have at most ${maxClaims} claims`);
  for (const name of names.slice(0, maxClaims)) {
    const pointer = `/customClaims/${name.slice(0, 128).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    violations.check(nameForm.test(name), pointer, 'must have a name of 1 to 128 printable ASCII characters');
    violations.check(!unsafe.has(name), pointer, 'is a name that readers of JSON drop or refuse');
    violations.check(!registered.has(name), pointer, 'is a name that tokens give a meaning of their own');
    violations.check(
      isWellFormed(claims[name], deepest),
      pointer,
      `must be JSON of at most ${deepest} levels, without NUL, __proto__ and whole numbers beyond 2^53`,
    );
  }
  violations.check(Buffer.byteLength(JSON.stringify(claims)) <= largest, '/customClaims', `must have at most ${largest} bytes as JSON`);
};
