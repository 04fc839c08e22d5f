import { assertionAudiences, clientAuthenticationMethods, clientSigningAlgorithms, grantTypes } from '../../vocabularies.js';
import { choice, choices, object, text } from '../field.js';
import type { RegistrationField } from '../registration-field.js';
import { address } from './field-parts.js';

/** How a client may get tokens, and by what it proves that it is itself. */
export const authenticationFields = {
  grantTypes: choices(grantTypes, {
    description: 'How it may get tokens.',
    registeredAs: 'grant_types',
    setBy: 'client',
    derived: true,
  }),
  tokenEndpointAuthMethod: choice(clientAuthenticationMethods, {
    description:
      'The only way it may authenticate, `federated_jwt` being by what a trusted issuer signs of one of its `assertion_subjects`, `attest_jwt_client_auth` by what one of its `client_attesters` signs of an instance, `spiffe_jwt` and `spiffe_x509` by what the trust domain of its `spiffe_id` signs of the workload; null, for a confidential application: it may send its secret either way.',
    registeredAs: 'token_endpoint_auth_method',
    setBy: 'client',
    nullable: true,
    derived: true,
  }),
  tokenEndpointAuthSigningAlg: choice(clientSigningAlgorithms, {
    description: 'The only algorithm that it may sign with to authenticate; null: any that its method allows and its key is for.',
    registeredAs: 'token_endpoint_auth_signing_alg',
    setBy: 'client',
    nullable: true,
    default: null,
  }),
  jwksUri: text({
    ...address,
    format: 'fetched_address',
    description:
      'Where it publishes its public keys (a JWK Set, RFC 7517 §5); https at port 443, at an address of the Internet. Keys that are new there are found when they are used. Not beside jwks.',
    registeredAs: 'jwks_uri',
    setBy: 'client',
  }),
  jwks: object({
    description: 'Its public keys (a JWK Set, RFC 7517 §5), for who has no place to publish them. Not beside jwks_uri.',
    registeredAs: 'jwks',
    setBy: 'client',
    format: 'jwk_set',
    maxLength: 16_384,
    nullable: true,
    default: null,
  }),
  clientAssertionAudience: choice(assertionAudiences, {
    description:
      'Whom it may name as the audience of what it signs to authenticate: `issuer`, the issuer alone; `issuer_or_token_endpoint`, for libraries that know only the older rules of OpenID Connect Core §9 and CIBA §7.1, by which the backchannel authentication endpoint is one as well, and only where it signs for no other server with the same key.',
    registeredAs: null,
    setBy: 'administrator',
    default: 'issuer',
  }),
} satisfies Readonly<Record<string, RegistrationField>>;
