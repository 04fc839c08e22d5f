/**
 * Names that a token, an introspection response or userinfo gives a meaning of its own (RFC 7519 §4.1, RFC 7662 §2.2,
 * RFC 7800, RFC 8693 §4, RFC 9068 §2.2, OIDC Core §2 and §5.1, OIDC logout, CIBA §10.3.1): neither a custom claim nor an attribute may speak for the issuer.
 * Profile claims of OIDC that the platform has no member for, such as `given_name`, are free.
 */
const reservedClaims: ReadonlySet<string> = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'gid'],
  ...['active', 'scope', 'client_id', 'username', 'token_type', 'token_introspection'],
  ...['cnf', 'act', 'may_act', 'authorization_details', 'entitlements', 'groups', 'roles', 'permissions'],
  ...['tenant_id', 'org_id', 'org_name'],
  ...['nonce', 'auth_time', 'acr', 'amr', 'azp', 'at_hash', 'c_hash', 's_hash', 'sub_jwk', 'sub_id', 'sid', 'events', 'txn', 'toe'],
  ...['name', 'preferred_username', 'picture', 'locale', 'updated_at'],
  ...['email', 'email_verified', 'phone_number', 'phone_number_verified', 'address'],
  ...['_claim_names', '_claim_sources'],
  ...['urn:openid:params:jwt:claim:auth_req_id', 'urn:openid:params:jwt:claim:rt_hash'],
]);

/** Names that readers of tokens may take for the prototype of an object; at the top they are members of a token. */
const unsafe: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const nameForm = /^[\x21-\x7e]{1,128}$/;

/** Whether the platform alone says what a claim of this name means, in whatever case: there are readers of JSON that take `Sub` for `sub`. */
export const isReservedClaim = (name: string): boolean => reservedClaims.has(name.toLowerCase());

/** All that is wrong with the name of a claim that a tenant chooses, as ends of sentences that begin with it. */
export const problemsOfClaimName = (name: string): readonly string[] => [
  ...(nameForm.test(name) ? [] : ['must have a name of 1 to 128 printable ASCII characters']),
  ...(unsafe.has(name) ? ['is a name that readers of JSON drop or refuse'] : []),
  ...(isReservedClaim(name) ? ['is a name that tokens give a meaning of their own'] : []),
];
