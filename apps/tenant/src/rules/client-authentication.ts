import { assertionAlgorithms, type ClientAuthentication, isAssertionMethod } from '#contracts';
import type { Violations } from '#kernel';
import { problemsOfJwkSet, readJwkSet } from '#oauth-core';

/** OpenID Connect Core §9, RFC 7591 §2: a key to verify with, from one place, that the algorithm is for. */
export const checkClientKeys = (violations: Violations, client: ClientAuthentication): void => {
  const { tokenEndpointAuthMethod: method, tokenEndpointAuthSigningAlg: algorithm, jwks, jwksUri } = client;
  violations.check(jwks === null || jwksUri === null, '/jwks', 'must not be said beside the jwks_uri (RFC 7591 §2)');
  const allowed: readonly string[] = isAssertionMethod(method) ? assertionAlgorithms[method] : [];
  violations.check(
    algorithm === null || allowed.includes(algorithm),
    '/tokenEndpointAuthSigningAlg',
    'must be null, or one that is for the token_endpoint_auth_method',
  );
  if (method !== 'private_key_jwt') return;
  violations.check(jwks !== null || jwksUri !== null, '/jwksUri', 'or jwks must be said for private_key_jwt');
  if (jwks !== null && algorithm !== null && problemsOfJwkSet(jwks).length === 0)
    violations.check(
      readJwkSet(jwks).some(({ algorithms }) => algorithms.includes(algorithm)),
      '/jwks/keys',
      'must have one for the token_endpoint_auth_signing_alg',
    );
};
