import { backchannelDeliveryModes, legacyFeatures, pkceRequirements, proofAlgorithms, responseTypes } from '../../vocabularies.js';
import { boolean, choice, choices, text, texts } from '../field.js';
import type { RegistrationField } from '../registration-field.js';
import { logoutUri } from './field-parts.js';

/** What the authorization requests of a client must be like, those over the back channel too, and what it may have in the responses. */
export const requestFields = {
  pkce: choice(pkceRequirements, {
    description:
      'When its sign-ins need PKCE: `required`, always, which every public application must have; `required_unless_nonce`, unless an OpenID request has a nonce; `optional`, never, for libraries that know neither. What the tenant requires goes before. Left out: required of a public application, else required_unless_nonce.',
    registeredAs: null,
    setBy: 'administrator',
    derived: true,
  }),
  legacyFeatures: choices(legacyFeatures, {
    description:
      'What it does that is out of date, where the tenant lets its applications: `pkce_plain`, PKCE by the method plain, which protects from nobody who reads the authorization request (RFC 9700 §2.1.1); `implicit`, `response_types` with tokens in them, which whoever sees the response of the browser has (RFC 9700 §2.1.2); `password_grant`, the grant `password`, by which it has the passwords of its users (RFC 9700 §2.4).',
    registeredAs: null,
    setBy: 'administrator',
    default: [],
  }),
  responseTypes: choices(responseTypes, {
    description:
      'What it may ask to have in its authorization responses. All but `code` need the legacy feature `implicit`; those with code in them, the grant authorization_code.',
    registeredAs: 'response_types',
    setBy: 'administrator',
    default: ['code'],
  }),
  webMessageResponses: boolean({
    description:
      'Whether its pages may have authorization responses as messages (`response_mode=web_message`) in a frame or in a window that they opened, each of the origin of the redirect_uri of its request: https, or localhost by its name. Not for a native application.',
    registeredAs: null,
    setBy: 'administrator',
    default: false,
  }),
  requirePushedAuthorizationRequests: boolean({
    description: 'Whether it must push its authorization requests (RFC 9126): then a browser alone cannot make or change one.',
    registeredAs: 'require_pushed_authorization_requests',
    setBy: 'client',
    default: false,
  }),
  requestObjectSigningAlg: choice(proofAlgorithms, {
    description:
      'The only algorithm that it may sign its request objects with (RFC 9101); null: any that one of its keys (jwks or jwks_uri) is for. None is never one.',
    registeredAs: 'request_object_signing_alg',
    setBy: 'client',
    nullable: true,
    default: null,
  }),
  requireSignedRequestObject: boolean({
    description:
      'Whether it must sign its authorization requests (RFC 9101 §10.5), pushed ones too: then nobody else can make or change one.',
    registeredAs: 'require_signed_request_object',
    setBy: 'client',
    default: false,
  }),
  backchannelTokenDeliveryMode: choice(backchannelDeliveryModes, {
    description:
      'How it hears of what its users decide whom it has asked (CIBA §5): `poll`, it asks; `ping`, it is told at its backchannel_client_notification_endpoint, and may ask as well; `push`, it is sent the tokens there, and has no other way to them.',
    registeredAs: 'backchannel_token_delivery_mode',
    setBy: 'administrator',
    default: 'poll',
  }),
  backchannelClientNotificationEndpoint: text({
    ...logoutUri,
    format: 'posted_address',
    description: 'Where it is told, or sent tokens; https at port 443, at an address of the Internet. For the modes ping and push.',
    registeredAs: 'backchannel_client_notification_endpoint',
    setBy: 'administrator',
    example: 'https://shop.example.com/ciba',
  }),
  backchannelAuthenticationRequestSigningAlg: choice(proofAlgorithms, {
    description:
      'What it signs its backchannel authentication requests with (CIBA §7.1.1), all of which it must sign then; null: none of them. The grant `urn:openid:params:grant-type:ciba`.',
    registeredAs: 'backchannel_authentication_request_signing_alg',
    setBy: 'administrator',
    nullable: true,
    default: null,
  }),
  requestUris: texts({
    description:
      'Where it publishes signed request objects, which it may name as request_uri (RFC 9101 §5.2); https at port 443, at an address of the Internet. A fragment is not compared: it may be the SHA-256 of what is published, base64url.',
    registeredAs: 'request_uris',
    setBy: 'client',
    format: 'fetched_address',
    maxItems: 30,
    maxLength: 512,
    default: [],
  }),
} satisfies Readonly<Record<string, RegistrationField>>;
