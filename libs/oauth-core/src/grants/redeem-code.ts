import type { Application, JsonObject } from '#contracts';
import { longestAccessTokenLifetime } from '../access-token.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { OAuthTenant } from '../ports.js';
import { issueRefreshToken, refreshFamilyEnd } from '../refresh-token.js';
import type { TargetAccess } from '../resource-access.js';
import { type Confirmation, refreshConfirmation } from '../sender-constraint.js';
import { requireActiveUser } from './active-user.js';
import type { Redemption, StoredAuthorizationCode } from './authorization-code-store.js';
import { sessionClientOf } from './session-client.js';
import { mintTokens, requireResourceServer } from './token-response.js';

/**
 * `target`: what of the authorization the access token is for, or less. `secret`: the code itself, for an ID token that says which code it came with; null: for one that does not. `authReqId`: for one that says
 * what it is the answer to, since it is sent (CIBA §10.3.1).
 */
type CodeRedemption = {
  readonly application: Application;
  readonly code: StoredAuthorizationCode;
  readonly target: TargetAccess;
  readonly secret: string | null;
  /** What the client proved to hold, which its tokens are bound to. */
  readonly confirmation: Confirmation | null;
  readonly authReqId?: string;
};

/** Tokens that are good for nothing before the redemption that they come with is written. */
type PreparedRedemption = { readonly redemption: Redemption; readonly response: JsonObject };

/**
 * The tokens that take the place of a code, yet to be written. Throws `invalid_grant` where its user may not sign in any more. What the code is bound to, and that it has not expired, is for the caller to have
 * checked.
 */
export const prepareRedemption = async (
  tenant: OAuthTenant,
  { application, code, target, secret, confirmation, authReqId }: CodeRedemption,
  dependencies: OAuthDependencies,
): Promise<PreparedRedemption> => {
  const { authorization } = code;
  const { userId, resources } = authorization;
  const { scopes, authorizationDetails } = target;
  await dependencies.userLimits.admit(tenant, { endpoint: 'token', userId });
  const user = await requireActiveUser(tenant, userId, dependencies);

  const resourceServer = await requireResourceServer(tenant, target, dependencies);

  const now = dependencies.clock.epochSeconds();
  const familyEnd = application.grantTypes.includes('refresh_token') ? refreshFamilyEnd(tenant, application, now) : null;
  const servers = await dependencies.resourceServers.list(tenant);
  const expiresAt = (familyEnd ?? now) + longestAccessTokenLifetime(tenant, application, servers, resources);
  const grant = { id: code.grantId, authorization, createdAt: now, expiresAt, revokedAt: null };
  const refreshToken =
    familyEnd === null
      ? null
      : issueRefreshToken(
          tenant,
          grant,
          { familyExpiresAt: familyEnd, confirmation: refreshConfirmation(application, confirmation) },
          dependencies,
        );
  const pushed = authReqId === undefined ? null : { authReqId, refreshToken: refreshToken?.token ?? null };
  const minting = {
    application,
    grant,
    resourceServer,
    user,
    scopes,
    authorizationDetails,
    nonce: code.nonce,
    code: secret,
    pushed,
    confirmation,
  };
  const { accessToken, response } = await mintTokens(tenant, minting, dependencies);

  const redemption = {
    codeHash: code.codeHash,
    at: now,
    grant,
    accessToken: accessToken.stored,
    refreshToken: refreshToken?.stored ?? null,
    sessionClient: sessionClientOf(application, authorization, now),
  };
  return { redemption, response: refreshToken ? Object.assign({}, response, { refresh_token: refreshToken.token }) : response };
};

/** The tokens that take the place of a code, once; null where it was consumed before. As `prepareRedemption` otherwise. */
export const redeemCode = async (
  tenant: OAuthTenant,
  asked: CodeRedemption,
  dependencies: OAuthDependencies,
): Promise<JsonObject | null> => {
  const { redemption, response } = await prepareRedemption(tenant, asked, dependencies);
  const { unitOfWork, codes } = dependencies;
  return (await unitOfWork.write(tenant, redemption.codeHash, codes.redeem(redemption))) ? response : null;
};
