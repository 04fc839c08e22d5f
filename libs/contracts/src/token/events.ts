import { eventsOf } from '../event.js';
import type { ApiKeyId, BackchannelAuthenticationId, ClientId, GrantId, OrganizationId, SessionId, UserId } from '../ids.js';

const event = eventsOf('token');

export type GrantRevocationReason =
  | 'revoked'
  | 'replaced'
  | 'code_replayed'
  | 'refresh_token_replayed'
  | 'session_ended'
  | 'user_inactive'
  | 'password_changed'
  | 'sign_in_disowned'
  | 'application_deleted'
  | 'organization_left'
  | 'consent_withdrawn';

/** That a session ended, to be told to one of its applications. `attempts`: how often it was, the last time included. */
type LogoutToken = { clientId: ClientId; userId: UserId; sessionId: SessionId; attempts: number };

/** What an application is told of a user whom it had asked. `attempts`: how often, the last time included. */
type BackchannelNotification = { clientId: ClientId; userId: UserId; attempts: number };

export const tokenEvents = {
  grantRevoked: event<{
    grantId: GrantId;
    clientId: ClientId;
    userId: UserId | null;
    sessionId: SessionId | null;
    reason: GrantRevocationReason;
  }>('grant-revoked', 'A grant is revoked; every token that came of it is inactive.'),
  accessTokenRevoked: event<{ tokenHash: string; grantId: GrantId; clientId: ClientId; expiresAt: number }>(
    'access-token-revoked',
    'One access token is inactive. `tokenHash` is the SHA-256, base64url, of the token; of a JWT without its signature.',
  ),
  refreshTokenReplayed: event<{ grantId: GrantId; clientId: ClientId; userId: UserId | null }>(
    'refresh-token-replayed',
    'A spent refresh token was used again after its grace, a sign of theft, and its grant is revoked for it.',
  ),
  authorizationCodeReplayed: event<{ grantId: GrantId; clientId: ClientId; userId: UserId | null }>(
    'authorization-code-replayed',
    'A code was redeemed a second time, a sign of theft, and its grant is revoked for it.',
  ),
  consentGranted: event<{
    clientId: ClientId;
    userId: UserId;
    scopes: readonly string[];
    claims?: readonly string[];
    access?: readonly { resource: string; scopes: readonly string[] }[];
    organizationId?: OrganizationId;
  }>(
    'consent-granted',
    'A user allowed an application to act with these scopes. `access`: which of them are of which of several APIs. `organizationId`: for which organization of theirs; left out: for none.',
  ),
  consentWithdrawn: event<{ clientId: ClientId; userId: UserId }>(
    'consent-withdrawn',
    'What a user allowed an application is taken back; the user is asked again.',
  ),
  deviceAllowed: event<{ clientId: ClientId; userId: UserId; grantId: GrantId; scopes: readonly string[]; deviceAddress: string | null }>(
    'device-allowed',
    'A user allowed an application on a device to act with these scopes (RFC 8628). `deviceAddress` is where the device asked from.',
  ),
  deviceDenied: event<{ clientId: ClientId; userId: UserId | null; deviceAddress: string | null }>(
    'device-denied',
    'A user denied what an application on a device asked for.',
  ),
  apiKeyCreated: event<{
    apiKeyId: ApiKeyId;
    userId: UserId | null;
    clientId: ClientId | null;
    resource: string;
    scopes: readonly string[];
    expiresAt: string;
  }>('api-key-created', 'A user, or an application where `clientId` says which, has one more API key.'),
  apiKeyRevoked: event<{ apiKeyId: ApiKeyId; userId: UserId | null; clientId: ClientId | null }>(
    'api-key-revoked',
    'An API key was taken back; it is worth nothing, nor is what came of it. Its grant, which has the same id, is revoked too. One that ends with its owner is told of as a grant alone.',
  ),
  backchannelAuthenticationRequested: event<{ id: BackchannelAuthenticationId; clientId: ClientId; userId: UserId; expiresAt: number }>(
    'backchannel-authentication-requested',
    'An application asks, by itself, for the authorization of a user (CIBA), who is sent a message. `expiresAt` is epoch seconds.',
  ),
  backchannelAuthenticationAllowed: event<{
    id: BackchannelAuthenticationId;
    clientId: ClientId;
    userId: UserId;
    grantId: GrantId;
    scopes: readonly string[];
  }>('backchannel-authentication-allowed', 'A user allowed what an application had asked for by itself (CIBA).'),
  backchannelAuthenticationDenied: event<{ id: BackchannelAuthenticationId; clientId: ClientId; userId: UserId | null }>(
    'backchannel-authentication-denied',
    'A user denied what an application had asked for by itself, or could not sign in as was demanded.',
  ),
  backchannelNotificationDelivered: event<BackchannelNotification>(
    'backchannel-notification-delivered',
    'An application took word of what its user decided, or the tokens for it (CIBA, by ping or push).',
  ),
  backchannelNotificationRefused: event<BackchannelNotification>(
    'backchannel-notification-refused',
    'An application did not take that word (400, 401, 403, or a redirect). It is not told again; tokens that it was sent are revoked.',
  ),
  backchannelNotificationAbandoned: event<BackchannelNotification & { reason: string }>(
    'backchannel-notification-abandoned',
    'An application could not be told in time of what its user decided; tokens that it was to be sent are revoked. `reason` is that of the last attempt.',
  ),
  logoutTokenDelivered: event<LogoutToken>(
    'logout-token-delivered',
    'An application took word that a session of its user has ended (OpenID Connect Back-Channel Logout 1.0).',
  ),
  logoutTokenRefused: event<LogoutToken>(
    'logout-token-refused',
    'An application answered that the logout token is wrong, or that it could not sign its user out (400). It is not told again.',
  ),
  logoutTokenAbandoned: event<LogoutToken & { reason: string }>(
    'logout-token-abandoned',
    'An application could not be told in time that a session of its user has ended, and is not told again. `reason` is that of the last attempt.',
  ),
  signingKeysRotated: event<{ kids: readonly string[] }>('signing-keys-rotated', "A tenant's set of signing keys changed."),
} as const;
