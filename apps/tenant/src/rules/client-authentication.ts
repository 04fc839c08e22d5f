import {
  assertionAlgorithms,
  type ClientAuthentication,
  type ClientSigningAlgorithm,
  isAssertionMethod,
  type Registration,
} from '#contracts';
import type { Violations } from '#kernel';
import { problemsOfJwkSet, readJwkSet } from '#oauth-core';

/** What a client signs, by which algorithm alone (null: any), and how that is registered. */
type Signed = { readonly purpose: string; readonly algorithm: ClientSigningAlgorithm | null; readonly registeredAs: string };

const checkKeysFor = (
  violations: Violations,
  { jwks, jwksUri }: Pick<ClientAuthentication, 'jwks' | 'jwksUri'>,
  { purpose, algorithm, registeredAs }: Signed,
): void => {
  violations.check(jwks !== null || jwksUri !== null, '/jwksUri', `or jwks must be said for ${purpose}`);
  if (jwks !== null && algorithm !== null && problemsOfJwkSet(jwks).length === 0)
    violations.check(
      readJwkSet(jwks).some(({ algorithms }) => algorithms.includes(algorithm)),
      '/jwks/keys',
      `must have one for the ${registeredAs}`,
    );
};

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
  if (method === 'self_signed_tls_client_auth')
    checkKeysFor(violations, client, { purpose: method, algorithm: null, registeredAs: 'jwks' });
  if (method === 'private_key_jwt')
    checkKeysFor(violations, client, { purpose: method, algorithm, registeredAs: 'token_endpoint_auth_signing_alg' });
};

/** RFC 9101 §6.2: who signs requests has a key to verify them with, that the algorithm is for. */
export const checkRequestObjects = (
  violations: Violations,
  { requestObjectSigningAlg, backchannelAuthenticationRequestSigningAlg, requireSignedRequestObject, requestUris, ...client }: Registration,
): void => {
  if (backchannelAuthenticationRequestSigningAlg !== null)
    checkKeysFor(violations, client, {
      purpose: 'signed backchannel authentication requests',
      algorithm: backchannelAuthenticationRequestSigningAlg,
      registeredAs: 'backchannel_authentication_request_signing_alg',
    });
  if (requestObjectSigningAlg !== null || requireSignedRequestObject || requestUris.length > 0)
    checkKeysFor(violations, client, {
      purpose: 'signed requests',
      algorithm: requestObjectSigningAlg,
      registeredAs: 'request_object_signing_alg',
    });
};

const subjectMembers = [
  'tlsClientAuthSubjectDn',
  'tlsClientAuthSanDns',
  'tlsClientAuthSanUri',
  'tlsClientAuthSanIp',
  'tlsClientAuthSanEmail',
] as const satisfies readonly (keyof Registration)[];

/** RFC 8705 §2.1.2, §3.4: the one subject that a client's certificates have, and one thing that its tokens are bound to. */
export const checkCertificates = (violations: Violations, registration: Registration): void => {
  const said = subjectMembers.filter((member) => registration[member] !== null);
  if (registration.tokenEndpointAuthMethod === 'tls_client_auth')
    violations.check(
      said.length === 1,
      `/${said[1] ?? 'tlsClientAuthSubjectDn'}`,
      'must be the one name of a subject that is said for tls_client_auth',
    );
  else for (const member of said) violations.add(`/${member}`, 'must be null where the token_endpoint_auth_method is not tls_client_auth');
  violations.check(
    !registration.tlsClientCertificateBoundAccessTokens || !registration.dpopBoundAccessTokens,
    '/tlsClientCertificateBoundAccessTokens',
    'must be false beside dpop_bound_access_tokens',
  );
};
