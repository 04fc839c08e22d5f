import type { Application, JsonObject, OAuthReply } from '#contracts';
import type { LiveAccessToken } from '../access-token.js';
import { foreignClaims } from '../claim-mapping/claim-sources.js';
import { hookedClaims } from '../claim-mapping/hooked-claims.js';
import { mappedClaims } from '../claim-mapping/mapped-claims.js';
import { requestedUserClaims, userClaims } from '../claims.js';
import { encryptFor, userinfoEncryption } from '../encryption.js';
import { OAuthError } from '../errors.js';
import type { OAuthDependencies } from '../dependencies.js';
import { findUserOfToken, organizationClaims, type UserInOrganization } from '../organizations.js';
import type { OAuthTenant } from '../ports.js';
import { jsonReply, jwtReply } from '../reply.js';
import type { RequestedClaim } from '../requested-claims.js';
import { clientIdentifiers } from '../subjects/client-identifiers.js';
import { tenantClaim } from '../tenant-claim.js';
import type { UserinfoEndpoint } from './signatures.js';
import { answerHolder, invalidToken } from './token-holder-endpoint.js';

const refuseOtherAudience = (tenant: OAuthTenant, { audience }: LiveAccessToken): void => {
  if (!audience.includes(tenant.issuer)) throw invalidToken('for another audience');
};

const refuseWithoutOpenId = ({ scopes }: LiveAccessToken): void => {
  if (!scopes.includes('openid')) throw new OAuthError('insufficient_scope', 'The access token lacks the scope openid');
};

const requireUser = async (tenant: OAuthTenant, token: LiveAccessToken, dependencies: OAuthDependencies): Promise<UserInOrganization> => {
  const { userId } = token;
  if (userId === null) throw invalidToken('of no user');
  await dependencies.userLimits.admit(tenant, { endpoint: 'userinfo', userId });
  const user = await findUserOfToken(tenant, userId, token.claims, dependencies);
  if (user === null) throw invalidToken('of no active user, or one who has left its organization');
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
  user: UserInOrganization,
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
  dependencies: OAuthDependencies,
): Promise<OAuthReply> => {
  const { clientId, userinfoSignedResponseAlg: alg } = application;
  const encryption = userinfoEncryption(application);
  if (alg === null && encryption === null) return jsonReply(200, told);
  const claims = { ...told, iss: tenant.issuer, aud: clientId };
  const isJwt = alg !== null;
  const content = isJwt ? await dependencies.signer.sign(tenant, claims, { alg, typ: 'JWT' }) : JSON.stringify(claims);
  const jwt = encryption === null ? content : await encryptFor(tenant, application, { content, isJwt, encryption }, dependencies);
  return jwtReply(200, jwt);
};

/** The userinfo endpoint (OpenID Connect Core §5.3). Refuses as RFC 6750 §3 and RFC 9449 §7 say. */
export const userinfoEndpoint: UserinfoEndpoint = (tenant, request, dependencies) =>
  answerHolder(tenant, { name: 'userinfo', scope: 'openid' }, request, dependencies, async (accessToken) => {
    refuseWithoutOpenId(accessToken);
    refuseOtherAudience(tenant, accessToken);
    const user = await requireUser(tenant, accessToken, dependencies);
    const { application } = accessToken;
    const identifiers = await clientIdentifiers(tenant, application, dependencies);
    const told = await tellClaims(tenant, accessToken, user, dependencies);
    const claims = { ...told, ...tenantClaim(tenant), ...organizationClaims(user), sub: identifiers.subjectOf(user.id) };
    return replyTo(tenant, application, claims, dependencies);
  });
