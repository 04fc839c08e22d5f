import { type Application, type JsonObject, type ResourceServer, systemTenantSlug, type User, type UserId } from '#contracts';
import { issueAccessToken, type LiveAccessToken, readLiveAccessToken } from '../access-token.js';
import { OAuthError } from '../errors.js';
import { looksLikeJwt } from '../jwt.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { Parameters } from '../parameters.js';
import type { OAuthTenant } from '../ports.js';
import { quoted } from '../quoting.js';
import { formatScope, isOpenIdScope, parseScope, refuseBeyond } from '../scopes.js';
import { type Confirmation, confirmationOf, refuseOtherSender, tokenTypeOf } from '../sender-constraint.js';
import { requireActiveUser } from './active-user.js';
import { actorClaim, isNamedBy } from './exchange-actor.js';
import type { GrantRequest } from './grant-handler.js';

/*
 * Token exchange: RFC 8693. An application that got a user's access token gets another one for the same user: for less, or for an API that the administrator
 * allows it to call. Both stand on one grant, so that whatever ends the first authorization, a sign-out or a revoked consent, ends what came of it.
 */

export const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';

export const parameters = [
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
  'resource',
  'audience',
  'scope',
] as const;

const accessTokenUri = 'urn:ietf:params:oauth:token-type:access_token';
const jwtUri = 'urn:ietf:params:oauth:token-type:jwt';

/** A user's live access token that is exchanged. */
type SubjectToken = LiveAccessToken & { readonly userId: UserId };

/** An access token for the user of `subject_token`; no refresh token and no ID token (§2.2.1). It expires with `subject_token` at the latest. */
export const handle = async (
  tenant: OAuthTenant,
  { application, parameters: given, confirmation }: GrantRequest,
  dependencies: OAuthDependencies,
): Promise<JsonObject> => {
  refuseUnfitClient(tenant, application);
  refuseOtherRequestedType(given);
  const subject = await readSubject(tenant, given, dependencies);
  const actor = await readActor(tenant, given, application, dependencies);
  refuseUnallowedSubject(application, subject, actor);
  refuseLostBinding(application, subject, confirmation);
  const resourceServer = await resolveTarget(tenant, application, subject, given, dependencies);
  const scopes = requestedScopes(application, subject, resourceServer, given.get('scope'));
  const user = await admitUser(tenant, subject.userId, dependencies);

  const grant = { ...subject.grant, expiresAt: Math.min(subject.grant.expiresAt, subject.expiresAt) };
  const issuing = { application, grant, resourceServer, user, scopes, confirmation, act: actorClaim(application, subject, actor) };
  const { token, expiresAt, stored } = await issueAccessToken(tenant, issuing, dependencies);
  if (stored) await dependencies.unitOfWork.write(tenant, stored.tokenHash, dependencies.accessTokens.insert(stored));
  return {
    access_token: token,
    issued_token_type: accessTokenUri,
    token_type: tokenTypeOf(confirmation),
    expires_in: expiresAt - dependencies.clock.epochSeconds(),
    ...(scopes.length > 0 && { scope: formatScope(scopes) }),
  };
};

const refuseUnfitClient = ({ slug }: OAuthTenant, { type }: Application): void => {
  if (type !== 'confidential') throw new OAuthError('unauthorized_client', 'Public clients cannot exchange tokens');
  // Its APIs administer all tenants: nobody acts there for somebody else.
  if (slug === systemTenantSlug) throw new OAuthError('unauthorized_client', 'Tokens of the built-in tenant are not exchanged');
};

const refuseOtherRequestedType = (given: Parameters): void => {
  const requested = given.get('requested_token_type');
  if (requested !== null && requested !== accessTokenUri)
    throw new OAuthError('invalid_request', `The requested_token_type is not supported: ${quoted(requested)}`);
};

/** A live access token of this tenant (§2.1). Of what is wrong with it, the client learns no more than that (§2.2.2). */
const readToken = async (
  tenant: OAuthTenant,
  name: 'subject_token' | 'actor_token',
  given: Parameters,
  dependencies: OAuthDependencies,
): Promise<LiveAccessToken> => {
  const token = given.require(name);
  const type = given.require(`${name}_type`);
  if (type !== accessTokenUri && type !== jwtUri)
    throw new OAuthError('invalid_request', `The ${name}_type is not supported: ${quoted(type)}`);
  const read = type === jwtUri && !looksLikeJwt(token) ? null : await readLiveAccessToken(tenant, token, dependencies);
  if (!read?.valid) throw new OAuthError('invalid_request', `The ${name} is invalid, expired or revoked`, read?.reason ?? 'not a JWT');
  return read;
};

const readSubject = async (tenant: OAuthTenant, given: Parameters, dependencies: OAuthDependencies): Promise<SubjectToken> => {
  const subject = await readToken(tenant, 'subject_token', given, dependencies);
  const { userId } = subject;
  if (userId === null) throw new OAuthError('invalid_request', 'The subject_token is of no user');
  return Object.assign({}, subject, { userId });
};

/** The token of who acts: one of the client's own, since others' would name who does not act. Null: there is none. */
const readActor = async (
  tenant: OAuthTenant,
  given: Parameters,
  { clientId }: Application,
  dependencies: OAuthDependencies,
): Promise<LiveAccessToken | null> => {
  if (given.get('actor_token') === null) {
    // §2.1: "MUST NOT be included otherwise".
    if (given.get('actor_token_type') !== null)
      throw new OAuthError('invalid_request', 'There is an actor_token_type without an actor_token');
    return null;
  }
  const actor = await readToken(tenant, 'actor_token', given, dependencies);
  if (actor.clientId !== clientId) throw new OAuthError('invalid_request', 'The actor_token was issued to another client');
  return actor;
};

/** Tokens of the client's own, those for an API that it is the back end of, and those that name who acts in `may_act` (§4.4). */
const refuseUnallowedSubject = (application: Application, subject: SubjectToken, actor: LiveAccessToken | null): void => {
  const isOwn = subject.clientId === application.clientId;
  const isForItsApi = subject.audience.some((audience) => application.tokenExchangeSubjects.includes(audience));
  if (!isOwn && !isForItsApi && !isNamedBy(subject, application, actor))
    throw new OAuthError('invalid_request', 'The subject_token is not one that this client may exchange');
};

/** What is bound is exchanged for what is bound too: of the client's own token to the same key, of another's, whose key it cannot have, to a key of its own. */
const refuseLostBinding = (application: Application, { claims, clientId }: SubjectToken, confirmation: Confirmation | null): void => {
  const bound = confirmationOf(claims);
  if (clientId === application.clientId) refuseOtherSender('subject_token', bound, confirmation);
  else if (bound !== null && confirmation === null)
    throw new OAuthError('invalid_request', 'The subject_token is bound to a key: it is exchanged with a DPoP proof alone');
};

const refuseTarget = (target: string): never => {
  throw new OAuthError(
    'invalid_target',
    `The resource is unknown or not one that this client may exchange this token for: ${quoted(target)}`,
  );
};

/** What a token request names by `resource` (RFC 8707 §2) or `audience` (§2.1), which are one here. Null: nothing. */
const requestedTarget = (given: Parameters): string | null => {
  const resource = given.get('resource');
  const audience = given.get('audience');
  if (resource !== null && audience !== null && resource !== audience)
    throw new OAuthError('invalid_target', 'The resource and the audience are not the same');
  return resource ?? audience;
};

/** The API that the new token is for: that of `subject_token`, or one that the application may call for users. Null: the platform alone. */
const resolveTarget = async (
  tenant: OAuthTenant,
  { tokenExchangeTargets }: Application,
  { audience }: SubjectToken,
  given: Parameters,
  { resourceServers }: OAuthDependencies,
): Promise<ResourceServer | null> => {
  const target = requestedTarget(given) ?? audience.find((named) => named !== tenant.issuer) ?? tenant.issuer;
  if (!audience.includes(target) && !tokenExchangeTargets.includes(target)) return refuseTarget(target);
  if (target === tenant.issuer) return null;
  const server = (await resourceServers.list(tenant)).find(({ identifier }) => identifier === target);
  return server ?? refuseTarget(target);
};

/**
 * At the APIs that `subject_token` is for, its scopes or fewer; at another, those of it that the administrator lets the application ask for. Without a `scope`,
 * all of them.
 */
const requestedScopes = (
  application: Application,
  subject: SubjectToken,
  resourceServer: ResourceServer | null,
  scope: string | null,
): readonly string[] => {
  const allowed = allowedScopes(application, subject, resourceServer);
  if (scope === null) return allowed;
  const scopes = parseScope(scope);
  refuseBeyond(allowed, scopes);
  return scopes;
};

const allowedScopes = (
  application: Application,
  { scopes, audience }: SubjectToken,
  resourceServer: ResourceServer | null,
): readonly string[] => {
  const narrowed = scopes.filter((name) => name !== 'offline_access');
  if (resourceServer === null) return narrowed.filter(isOpenIdScope);
  if (audience.includes(resourceServer.identifier)) return narrowed;
  return application.scopes.filter((name) => resourceServer.scopes.some((owned) => owned.name === name));
};

const admitUser = async (tenant: OAuthTenant, userId: UserId, dependencies: OAuthDependencies): Promise<User> => {
  await dependencies.userLimits.admit(tenant, { endpoint: 'token', userId });
  return requireActiveUser(tenant, userId, dependencies);
};
