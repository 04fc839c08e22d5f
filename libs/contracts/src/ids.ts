declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Whether `text` is a UUID as the platform writes them: lower case, with hyphens (RFC 9562 §4). PostgreSQL takes other spellings for
 * the same id, while caches, limits and events take them for others: code that takes an id from outside refuses them as unknown.
 */
export const isUuid = (text: string): boolean => uuid.test(text);

/** UUID of a tenant. */
export type TenantId = Id<'TenantId'>;
/** UUID of a user; the `sub` claim. */
export type UserId = Id<'UserId'>;
/** `client_id` of an application or of a resource server that introspects. */
export type ClientId = Id<'ClientId'>;
/** UUID of a registered resource server. */
export type ResourceServerId = Id<'ResourceServerId'>;
/** UUID of an issuer of assertions that a tenant trusts. */
export type TrustedIssuerId = Id<'TrustedIssuerId'>;
/** UUID of an organization inside a tenant; the `org_id` claim. */
export type OrganizationId = Id<'OrganizationId'>;
/** UUID of a stored client secret. */
export type SecretId = Id<'SecretId'>;
/** UUID of an initial access token (RFC 7591 §1.2). */
export type InitialAccessTokenId = Id<'InitialAccessTokenId'>;
/** UUID of an SSO session; the `sid` claim. Not a credential: the cookie holds a separate secret. */
export type SessionId = Id<'SessionId'>;
/** UUID of a browser that is not asked for a second factor. Not a credential: its cookie holds a separate secret. */
export type RememberedBrowserId = Id<'RememberedBrowserId'>;
/** UUID of the notice of a sign-in. Not a credential: its link holds a separate secret. */
export type SignInNoticeId = Id<'SignInNoticeId'>;
/** UUID of a grant: what a user (or a client for itself) allowed a client, with all tokens that came of it. */
export type GrantId = Id<'GrantId'>;
/** UUID that a client knows a grant by, and what takes its place (Grant Management for OAuth 2.0). Not a secret. */
export type ManagedGrantId = Id<'ManagedGrantId'>;
/** UUID of an API key, and of the grant that it stands on. Not a credential: the key is a separate secret. */
export type ApiKeyId = GrantId;
/** Handle of a pending authorization request. Unguessable. */
export type AuthorizationRequestId = Id<'AuthorizationRequestId'>;
/** UUID of a client's request that a user is asked about in a message (CIBA). Not a credential: its link and its `auth_req_id` are. */
export type BackchannelAuthenticationId = Id<'BackchannelAuthenticationId'>;
/** Handle of a sign-in: one browser's way through the hosted pages. Unguessable. */
export type SignInId = Id<'SignInId'>;
/** Handle of what an authenticator asked a user, a code that it sent for instance. */
export type ChallengeId = Id<'ChallengeId'>;
/** UUID of an authenticator that a user has set up. */
export type AuthenticatorId = Id<'AuthenticatorId'>;
/** Handle of an authenticator that is being set up. */
export type EnrolmentId = Id<'EnrolmentId'>;
/** UUID of an event; `Nats-Msg-Id` and inbox key. */
export type EventId = Id<'EventId'>;
/** UUID of an import of users. */
export type UserImportId = Id<'UserImportId'>;
/** UUID of an invitation to have an account. */
export type InvitationId = Id<'InvitationId'>;
/** UUID of a message to a person. */
export type DeliveryId = Id<'DeliveryId'>;
/** Key id of a signing key. */
export type KeyId = Id<'KeyId'>;
