import type { User, UserinfoRequest } from '#contracts';
import { type LiveAccessToken, readLiveAccessToken } from '../access-token.js';
import { userClaims } from '../claims.js';
import { bearerErrorReply, OAuthError } from '../errors.js';
import type { OAuthDependencies, OAuthTenant } from '../ports.js';
import { jsonReply } from '../reply.js';
import { recordRefusal } from './client-endpoint.js';
import type { UserinfoEndpoint } from './signatures.js';

// RFC 6750 §2.1: b64token
const bearerScheme = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** The token of a request, sent one way only (RFC 6750 §2). Null when the request has none. */
const readBearerToken = ({ authorization, bodyToken }: UserinfoRequest): string | null => {
  if (authorization !== null && bodyToken !== null)
    throw new OAuthError('invalid_request', 'The access token is sent in more than one way');
  if (authorization === null) return bodyToken;
  const token = bearerScheme.exec(authorization)?.[1];
  if (token === undefined) throw new OAuthError('invalid_request', 'The Authorization header is not a bearer token');
  return token;
};

const invalidToken = (detail: string): OAuthError =>
  new OAuthError('invalid_token', 'The access token is invalid, expired or revoked', detail);

const refuseOtherAudience = (tenant: OAuthTenant, { audience }: LiveAccessToken): void => {
  if (!audience.includes(tenant.issuer)) throw invalidToken('for another audience');
};

const refuseWithoutOpenId = ({ scopes }: LiveAccessToken): void => {
  if (!scopes.includes('openid')) throw new OAuthError('insufficient_scope', 'The access token lacks the scope openid');
};

const requireUser = async (tenant: OAuthTenant, { userId }: LiveAccessToken, { users }: OAuthDependencies): Promise<User> => {
  const user = userId === null ? null : await users.find(tenant, userId);
  if (user?.status !== 'active') throw invalidToken('of no active user');
  return user;
};

/** The userinfo endpoint (OpenID Connect Core §5.3). Refuses as RFC 6750 §3 says. */
export const userinfoEndpoint: UserinfoEndpoint = async (tenant, request, dependencies) => {
  try {
    const token = readBearerToken(request);
    if (token === null) return bearerErrorReply(null, tenant.issuer);
    const accessToken = await readLiveAccessToken(tenant, token, dependencies);
    if (!accessToken.valid) throw invalidToken(accessToken.reason);
    refuseWithoutOpenId(accessToken);
    refuseOtherAudience(tenant, accessToken);
    const user = await requireUser(tenant, accessToken, dependencies);
    return jsonReply(200, Object.assign(userClaims(user, accessToken.scopes), { sub: user.id }));
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    recordRefusal(tenant, 'userinfo', error, null, dependencies);
    return bearerErrorReply(error, tenant.issuer, error.code === 'insufficient_scope' ? 'openid' : undefined);
  }
};
