import { describe, expect, it } from '@jest/globals';
import { choice, choices, integer, text, texts } from './field.js';
import type { RegistrationField } from './registration-field.js';
import { type Registration, registrationField, registrationMembers } from './registration-fields.js';
import { assertionFields } from './registration-fields/assertion-fields.js';
import { authenticationFields } from './registration-fields/authentication-fields.js';
import { identityFields } from './registration-fields/identity-fields.js';
import { permissionFields } from './registration-fields/permission-fields.js';
import { possessionFields } from './registration-fields/possession-fields.js';
import { redirectFields } from './registration-fields/redirect-fields.js';
import { requestFields } from './registration-fields/request-fields.js';
import { tokenFields } from './registration-fields/token-fields.js';

/** Of the registry "OAuth Dynamic Client Registration Metadata" (RFC 7591 §4.1), what a platform like this one may use. */
const registered = new Set([
  ...['redirect_uris', 'token_endpoint_auth_method', 'grant_types', 'response_types', 'client_name', 'client_uri', 'logo_uri', 'scope'],
  ...[
    'contacts',
    'tos_uri',
    'policy_uri',
    'jwks_uri',
    'jwks',
    'software_id',
    'software_version',
    'application_type',
    'sector_identifier_uri',
  ],
  ...['subject_type', 'id_token_signed_response_alg', 'id_token_encrypted_response_alg', 'id_token_encrypted_response_enc'],
  ...['userinfo_encrypted_response_alg', 'userinfo_encrypted_response_enc'],
  ...['userinfo_signed_response_alg', 'request_object_signing_alg', 'token_endpoint_auth_signing_alg', 'default_max_age'],
  ...['require_auth_time', 'default_acr_values', 'initiate_login_uri', 'request_uris', 'post_logout_redirect_uris'],
  ...[
    'backchannel_logout_uri',
    'backchannel_logout_session_required',
    'frontchannel_logout_uri',
    'frontchannel_logout_session_required',
    'require_signed_request_object',
  ],
  ...[
    'backchannel_token_delivery_mode',
    'backchannel_client_notification_endpoint',
    'backchannel_authentication_request_signing_alg',
    'backchannel_user_code_parameter',
  ],
  ...[
    'require_pushed_authorization_requests',
    'introspection_signed_response_alg',
    'authorization_details_types',
    'dpop_bound_access_tokens',
  ],
  'authorization_signed_response_alg',
  ...['tls_client_certificate_bound_access_tokens', 'tls_client_auth_subject_dn', 'tls_client_auth_san_dns'],
  ...['tls_client_auth_san_uri', 'tls_client_auth_san_ip', 'tls_client_auth_san_email'],
  // draft-ietf-oauth-spiffe-client-auth §9.1.
  'spiffe_id',
]);

const fields: readonly (readonly [string, RegistrationField])[] = registrationMembers.map((member) => [member, registrationField(member)]);

describe('the fields of a registration', () => {
  it.each(fields)('%s has one name in the registry of RFC 7591 §4.1, or none', (member, { registeredAs }) => {
    if (registeredAs !== null) expect(registered).toContain(registeredAs);
    const namesakes = fields.filter(([, other]) => other.registeredAs !== null && other.registeredAs === registeredAs);
    expect(namesakes.map(([name]) => name)).toEqual(registeredAs === null ? [] : [member]);
  });

  it.each(fields)('%s is set by clients only under a registered name', (_member, { registeredAs, setBy }) => {
    expect(setBy === 'administrator' || registeredAs !== null).toBe(true);
  });

  it.each(fields)('%s is described in sentences', (_member, { description }) => {
    expect(description).toMatch(/^.{10,}[.]$/);
  });

  it('are each of one topic: of two with one name, the later would take the place of the other', () => {
    const topics = [
      ...[identityFields, redirectFields, authenticationFields, requestFields],
      ...[possessionFields, permissionFields, assertionFields, tokenFields],
    ];
    expect(topics.flatMap((topic) => Object.keys(topic))).toEqual(registrationMembers);
  });
});

const told = { description: 'Something.', registeredAs: null, setBy: 'administrator' } as const;

describe('the compiler', () => {
  // Never called: that it does not compile without the expected errors is the test.
  const refused = (registration: Registration) => [
    // @ts-expect-error: no default, not derived, not required.
    integer({ ...told, from: 0, to: 1 }),
    // @ts-expect-error: null is a default of what may be null.
    integer({ ...told, from: 0, to: 1, default: null }),
    // @ts-expect-error: not one of the values.
    choice(['a', 'b'], { ...told, default: 'c' }),
    // @ts-expect-error: not all of them are values.
    choices(['a', 'b'], { ...told, default: ['a', 'c'] }),
    // @ts-expect-error: nobody has a check for it.
    text({ ...told, format: 'phone_number', maxLength: 10, required: true }),
    // @ts-expect-error: how many at most?
    texts({ ...told, format: 'scope', maxLength: 10, default: [] }),
    // @ts-expect-error: there is no such status.
    registration.status === 'deleted',
    // @ts-expect-error: it may be null.
    registration.logoUri.length,
    // @ts-expect-error: there is no such field.
    registration.colour,
  ];

  it('refuses a field without a default, with a wrong one, of an unknown format or without bounds, and knows the types of all', () => {
    expect(refused).toBeInstanceOf(Function);
  });
});
