import type { Application, JsonObject, OAuthReply, User } from '#contracts';
import { type LiveAccessToken, readLiveAccessToken } from '../access-token.js';
import { foreignClaims } from '../claim-mapping/claim-sources.js';
import { hookedClaims } from '../claim-mapping/hooked-claims.js';
import { mappedClaims } from '../claim-mapping/mapped-claims.js';
import { requestedUserClaims, userClaims } from '../claims.js';
import { encryptFor, userinfoEncryption } from '../encryption.js';
import { OAuthError } from '../errors.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { OAuthTenant } from '../ports.js';
import { jsonReply, jwtReply } from '../reply.js';
import type { RequestedClaim } from '../requested-claims.js';
import { clientIdentifiers } from '../subjects/client-identifiers.js';
import { challengeReply, provePossession, readPresentedToken, schemeOf, tellingNonce } from '../sender-constraint.js';
import { recordRefusal } from './client-endpoint.js';
import type { UserinfoEndpoint } from './signatures.js';

const invalidToken = (detail: string): OAuthError =>
  new OAuthError('invalid_token', 'The access token is invalid, expired or revoked', detail);

const refuseOtherAudience = (tenant: OAuthTenant, { audience }: LiveAccessToken): void => {
  if (!audience.includes(tenant.issuer)) throw invalidToken('for another audience');
};

const refuseWithoutOpenId = ({ scopes }: LiveAccessToken): void => {
  if (!scopes.includes('openid')) throw new OAuthError('insufficient_scope', 'The access token lacks the scope openid');
};

const requireUser = async (tenant: OAuthTenant, { userId }: LiveAccessToken, { users, userLimits }: OAuthDependencies): Promise<User> => {
  if (userId === null) throw invalidToken('of no user');
  await userLimits.admit(tenant, { endpoint: 'userinfo', userId });
  const user = await users.find(tenant, userId);
  if (user?.status !== 'active') throw invalidToken('of no active user');
  return user;
};

/** What was asked for by name is told to the client that asked, and not to one that got its token by an exchange. */
const requestedOf = ({ application, grant }: LiveAccessToken): readonly RequestedClaim[] => {
  const { claims, clientId } = grant.authorization;
  return claims && clientId === application.clientId ? claims.userinfo : [];
};

/** What the client is told of the user besides `sub`. */
const tellClaims = async (
  tenant: OAuthTenant,
  accessToken: LiveAccessToken,
  user: User,
  dependencies: OAuthDependencies,
): Promise<JsonObject> => {
  const { application, scopes } = accessToken;
  const requested = requestedOf(accessToken);
  const hooked = await hookedClaims(tenant, { application, user, resourceServer: null, scopes, places: ['userinfo'] }, dependencies);
  const told = {
    ...hooked.claims('userinfo'),
    ...mappedClaims(tenant, { application, user, scopes }, 'userinfo'),
    ...userClaims(tenant, user, scopes, 'userinfo'),
    ...requestedUserClaims(tenant, user, application, requested, 'userinfo'),
  };
  return { ...told, ...foreignClaims(tenant, hooked.sources('userinfo'), { application, scopes, requested, told }) };
};

/** As JSON, or signed, encrypted, or both in this order, for the client alone (§5.3.2). Without `exp` and `iat` it is no ID token. */
const replyTo = async (
  tenant: OAuthTenant,
  application: Application,
  told: JsonObject,
  headers: OAuthReply['headers'],
  dependencies: OAuthDependencies,
): Promise<OAuthReply> => {
  const { clientId, userinfoSignedResponseAlg: alg } = application;
  const encryption = userinfoEncryption(application);
  if (alg === null && encryption === null) return jsonReply(200, told, headers);
  const claims = { ...told, iss: tenant.issuer, aud: clientId };
  const isJwt = alg !== null;
  const content = isJwt ? await dependencies.signer.sign(tenant, claims, { alg, typ: 'JWT' }) : JSON.stringify(claims);
  const jwt = encryption === null ? content : await encryptFor(tenant, application, { content, isJwt, encryption }, dependencies);
  return jwtReply(200, jwt, headers);
};

/** The userinfo endpoint (OpenID Connect Core §5.3). Refuses as RFC 6750 §3 and RFC 9449 §7 say. */
export const userinfoEndpoint: UserinfoEndpoint = async (tenant, request, dependencies) => {
  const scheme = schemeOf(request);
  try {
    const presented = readPresentedToken(request);
    if (presented === null) return challengeReply(tenant, null, { scheme });
    const accessToken = await readLiveAccessToken(tenant, presented.token, dependencies);
    if (!accessToken.valid) throw invalidToken(accessToken.reason);
    const headers = await provePossession(tenant, accessToken, presented, dependencies);
    return await tellingNonce({ headers }, async () => {
      refuseWithoutOpenId(accessToken);
      refuseOtherAudience(tenant, accessToken);
      const user = await requireUser(tenant, accessToken, dependencies);
      const { application } = accessToken;
      const identifiers = await clientIdentifiers(tenant, application, dependencies);
      const claims = { ...(await tellClaims(tenant, accessToken, user, dependencies)), sub: identifiers.subjectOf(user.id) };
      return replyTo(tenant, application, claims, headers, dependencies);
    });
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    recordRefusal(tenant, 'userinfo', error, null, dependencies);
    return challengeReply(tenant, error, { scheme, scope: error.code === 'insufficient_scope' ? 'openid' : undefined });
  }
};
