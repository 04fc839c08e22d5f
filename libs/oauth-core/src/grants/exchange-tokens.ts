import type { Application, User, UserId } from '#contracts';
import { readLiveApiKey } from '../api-keys/read-api-key.js';
import { type LiveAccessToken, readLiveAccessToken } from '../access-token.js';
import { OAuthError } from '../errors.js';
import { looksLikeJwt } from '../jwt.js';
import type { OAuthDependencies } from '../dependencies.js';
import { findMembership, inOrganization, organizationOfToken, type UserInOrganization } from '../organizations.js';
import type { Parameters } from '../parameters.js';
import type { OAuthTenant } from '../ports.js';
import { profileOf } from '../profiles/profiles.js';
import { quoted } from '../quoting.js';

/*
 * The tokens that a token exchange is about: RFC 8693 §2.1.
 */

export const accessTokenUri = 'urn:ietf:params:oauth:token-type:access_token';
const jwtUri = 'urn:ietf:params:oauth:token-type:jwt';
/** No specification has a name for API keys. */
export const apiKeyUri = 'urn:ostiary:token-type:api-key';

type TokenName = 'subject_token' | 'actor_token';

/** A user's live access token that is exchanged, or a live API key; `userId` null: a key of an application. */
export type SubjectToken = Pick<LiveAccessToken, 'grant' | 'clientId' | 'scopes' | 'audience' | 'claims' | 'expiresAt'> & {
  readonly userId: UserId | null;
  /** Whose token it is; null: a key that no application holds. */
  readonly application: Application | null;
};

/** RFC 8693 §2.2.2: what is wrong with a token, `detail`, is only for the log, since the token may be somebody else's: the answer must not say whether it lives. */
export const unacceptable = (name: TokenName, detail: string): OAuthError =>
  new OAuthError('invalid_request', `The ${name} is invalid, expired, revoked, or not one that this client may use`, detail);

/** A live access token of this tenant. */
const readToken = async (
  tenant: OAuthTenant,
  name: TokenName,
  given: Parameters,
  dependencies: OAuthDependencies,
): Promise<LiveAccessToken> => {
  const token = given.require(name);
  const type = given.require(`${name}_type`);
  if (type !== accessTokenUri && type !== jwtUri)
    throw new OAuthError('invalid_request', `The ${name}_type is not supported: ${quoted(type)}`);
  if (type === jwtUri && !looksLikeJwt(token)) throw unacceptable(name, 'not a JWT');
  const read = await readLiveAccessToken(tenant, token, dependencies);
  if (!read.valid) throw unacceptable(name, read.reason);
  return read;
};

/** Before the key is looked at: the answer does not tell whether it lives. */
const refuseApiKeys = (tenant: OAuthTenant, application: Application): void => {
  const { name, permitsApiKeys } = profileOf(tenant, application);
  if (!permitsApiKeys) throw new OAuthError('invalid_request', `The profile ${name} does not permit API keys as subject_token`);
};

const readApiKey = async (
  tenant: OAuthTenant,
  given: Parameters,
  application: Application,
  dependencies: OAuthDependencies,
): Promise<SubjectToken> => {
  refuseApiKeys(tenant, application);
  const key = await readLiveApiKey(tenant, given.require('subject_token'), dependencies);
  if (!key.valid) throw unacceptable('subject_token', key.reason);
  const { grant, scopes, resource, expiresAt, userId, application: holder } = key;
  return {
    grant,
    clientId: grant.authorization.clientId,
    scopes,
    audience: [resource],
    claims: {},
    expiresAt,
    userId,
    application: holder,
  };
};

/** The token that is exchanged. That the client may exchange it is for the caller to check. */
export const readSubject = async (
  tenant: OAuthTenant,
  given: Parameters,
  application: Application,
  dependencies: OAuthDependencies,
): Promise<SubjectToken> => {
  if (given.get('subject_token_type') === apiKeyUri) return readApiKey(tenant, given, application, dependencies);
  const subject = await readToken(tenant, 'subject_token', given, dependencies);
  if (subject.userId === null) throw unacceptable('subject_token', 'of no user');
  return subject;
};

/** The user of the `subject_token`, as of now. Throws `invalid_request` for one who is not active. */
export const admitSubject = async (
  tenant: OAuthTenant,
  userId: UserId,
  { userLimits, users }: Pick<OAuthDependencies, 'userLimits' | 'users'>,
): Promise<User> => {
  await userLimits.admit(tenant, { endpoint: 'token', userId });
  const user = await users.find(tenant, userId);
  if (user?.status !== 'active') throw unacceptable('subject_token', `of a user who is ${user?.status ?? 'gone'}`);
  return user;
};

/**
 * As `admitSubject`, in the organization that the token is for: what comes of it is for the same. Throws `invalid_request` too where the user has left it, and for a client that acts in one alone where the token is for none.
 */
export const admitSubjectInOrganization = async (
  tenant: OAuthTenant,
  { organizationUsage }: Application,
  userId: UserId,
  { claims }: Pick<SubjectToken, 'claims'>,
  dependencies: Pick<OAuthDependencies, 'userLimits' | 'users' | 'memberships'>,
): Promise<UserInOrganization> => {
  const organizationId = organizationOfToken(claims);
  if (organizationId === null && organizationUsage === 'required') throw unacceptable('subject_token', 'for no organization');
  const user = await admitSubject(tenant, userId, dependencies);
  const membership = organizationId === null ? null : await findMembership(tenant, userId, organizationId, dependencies);
  if (organizationId !== null && membership === null) throw unacceptable('subject_token', 'for an organization that its user has left');
  return inOrganization(user, membership);
};

/** Others' tokens would name who does not act, and one that was exchanged somebody who signed in elsewhere. */
const refuseOtherActor = ({ clientId, grant, claims }: LiveAccessToken, application: Application): void => {
  if (clientId !== application.clientId) throw unacceptable('actor_token', 'issued to another client');
  if (grant.authorization.clientId !== clientId || 'act' in claims) throw unacceptable('actor_token', 'got by an exchange');
};

/** The token of who acts: one that was issued to the client itself, and not for another one. Null: there is none. */
export const readActor = async (
  tenant: OAuthTenant,
  given: Parameters,
  application: Application,
  dependencies: OAuthDependencies,
): Promise<LiveAccessToken | null> => {
  if (given.get('actor_token') === null) {
    // §2.1: "MUST NOT be included otherwise".
    if (given.get('actor_token_type') !== null)
      throw new OAuthError('invalid_request', 'There is an actor_token_type without an actor_token');
    return null;
  }
  const actor = await readToken(tenant, 'actor_token', given, dependencies);
  refuseOtherActor(actor, application);
  return actor;
};
