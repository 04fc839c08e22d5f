import { messageChannels } from '../../notification/dto.js';
import { grantManagementPolicies } from '../../vocabularies.js';
import { boolean, choice, choices, integer, seconds } from '../field.js';
import { maxLifetimes } from '../lifetimes.js';
import { day, hour, minute } from '../seconds.js';
import type { SettingField } from '../setting-field.js';

/** What applications get by their requests, for how long, and which ways of asking there are. */
export const authorizationSettings = {
  accessTokenLifetime: seconds(maxLifetimes.accessToken, { description: 'Of access tokens. Seconds.', default: 15 * minute }),
  idTokenLifetime: seconds(maxLifetimes.idToken, { description: 'Of ID tokens. Seconds.', default: hour }),
  refreshTokenLifetime: seconds(maxLifetimes.refreshToken, {
    description: 'Of a family of refresh tokens, from the sign-in on. Seconds.',
    default: 30 * day,
  }),
  refreshTokenIdleLifetime: seconds(maxLifetimes.refreshToken, {
    description: 'Of a refresh token that is not used. Seconds.',
    default: 14 * day,
  }),
  authorizationCodeLifetime: seconds(maxLifetimes.authorizationCode, { description: 'Of authorization codes. Seconds.', default: minute }),
  deviceCodeLifetime: integer({
    description: 'Of the codes of devices (RFC 8628). Seconds.',
    from: 60,
    to: maxLifetimes.deviceCode,
    default: 10 * minute,
  }),
  // Applications see passwords there: a tenant that wants this says so.
  authorizationChallenge: boolean({
    description:
      "Whether applications of the tenant's own that are registered for it may sign users in by forms of their own, at the `authorization_challenge_endpoint` (OAuth 2.0 for First-Party Applications), which the metadata tell of.",
    default: false,
  }),
  // Its messages are caused by others than who gets them: a tenant that wants this says so.
  backchannelAuthentication: boolean({
    description:
      'Whether applications that have the grant `urn:openid:params:grant-type:ciba` may have users asked in a message (CIBA), which the metadata tell of.',
    default: false,
  }),
  backchannelAuthenticationChannels: choices(messageChannels, {
    description:
      'By what users are asked then, preferred ways first; each by the first that reaches them: `email`, whose address is verified; `sms`, whose telephone number is (`phone_verified`), in one of `sms_countries`, as long as the limits at `backchannel_sms` are not used up.',
    example: ['sms', 'email'],
    minItems: 1,
    default: ['email'],
  }),
  grantManagement: choice(grantManagementPolicies, {
    description:
      'Whether applications with `grant_management` manage the grants of their users (Grant Management for OAuth 2.0), which the metadata tell of; `required`: every authorization request at the tenant has a `grant_management_action`, so that no other application can make one.',
    default: 'off',
  }),
} satisfies Readonly<Record<string, SettingField>>;
