/** Where requests are limited. `recovery`: asking for the message of a forgotten password; `registration`: for that of a sign-up; `sign_in_message`: for a link or a code to sign in with; `email_otp`, `sms_otp`: for a code by email or text message, as a second factor; `sms_enrolment`: for one to a number that is being set up; `backchannel_sms`: having users asked by text message. `verify_email`: the pages behind the links that confirm an address, invite somebody, or tell of a sign-in. `account`: the pages of one's own account. `device_authorization`: where devices ask; `device`: the page where people type the code of one. `authorization_challenge`: where applications of the tenant's own sign their users in themselves; `backchannel_authentication`: where clients have users asked (CIBA); `backchannel`: the page behind the link that those are sent. `attestation_challenge`: where instances of clients ask for what their attestations are to prove anew. `client_registration`: where clients register and manage themselves. `admin` is the admin API, which the settings of the built-in tenant are for. */
export const limitedEndpoints = [
  'authorize',
  'par',
  'device_authorization',
  'device',
  'authorization_challenge',
  'backchannel_authentication',
  'backchannel',
  'attestation_challenge',
  'token',
  'userinfo',
  'revoke',
  'introspect',
  'login',
  'consent',
  'recovery',
  'registration',
  'sign_in_message',
  'verify_email',
  'account',
  'email_otp',
  'sms_otp',
  'sms_enrolment',
  'backchannel_sms',
  'client_registration',
  'logout',
  'admin',
] as const;
export type LimitedEndpoint = (typeof limitedEndpoints)[number];

/** Where clients prove who they are. */
export const clientEndpoints: readonly LimitedEndpoint[] = [
  'par',
  'device_authorization',
  'authorization_challenge',
  'backchannel_authentication',
  'token',
  'revoke',
  'introspect',
];

/** What is counted: every request, or those refused for that reason. Wrong passwords are `invalid_credentials`, wrong codes of devices `invalid_user_code`. */
export const limitedEvents = [
  'requests',
  'invalid_client',
  'invalid_grant',
  'invalid_token',
  'invalid_credentials',
  'invalid_user_code',
] as const;
export type LimitedEvent = (typeof limitedEvents)[number];

/**
 * Whose are counted together. A client or a user where they are proven to ask, so that nobody uses up what is another's. Of text messages that applications cause, those of one; of messages also those to one address or number, to a block of
 * a thousand numbers, to a country, and all of the tenant.
 */
export const limitSubjects = ['address', 'client', 'user', 'recipient', 'number_block', 'country', 'tenant'] as const;
export type LimitSubject = (typeof limitSubjects)[number];

/** At most `max` such events of one subject, in a window of `seconds` that begins with the first. `max` null: no limit. */
export type LimitRule = {
  readonly endpoint: LimitedEndpoint;
  readonly subject: LimitSubject;
  readonly event: LimitedEvent;
  readonly max: number | null;
  readonly seconds: number;
};
