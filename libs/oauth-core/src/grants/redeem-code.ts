import type { Application, JsonObject, ManagedGrantId } from '#contracts';
import { longestAccessTokenLifetime } from '../access-token.js';
import { allowedTarget } from '../allowed-target.js';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import type { ManagedGrant } from '../grant-management.js';
import type { OAuthTenant, Transaction } from '../ports.js';
import { randomUuid } from '../random-ids.js';
import { issueRefreshToken, refreshFamilyEnd } from '../refresh-token.js';
import type { TargetAccess } from '../resource-access.js';
import { revokeGrant } from '../revocation.js';
import { type Holder, refreshBinding } from '../sender-constraint.js';
import type { Redemption, StoredAuthorizationCode } from './authorization-code-store.js';
import { sessionClientOf } from './session-client.js';
import { mintTokens, requireResourceServer } from './token-response.js';
import { requireUserOfGrant } from './user-of-grant.js';

/**
 * `target`: what of the authorization the access token is for, or less. `secret`: the code itself, for an ID token that says which code it came with; null: for one that does not. `authReqId`: for one that says
 * what it is the answer to, since it is sent (CIBA §10.3.1).
 */
type CodeRedemption = Holder & {
  readonly application: Application;
  readonly code: StoredAuthorizationCode;
  readonly target: TargetAccess;
  readonly secret: string | null;
  readonly authReqId?: string;
};

/** Tokens that are good for nothing before the redemption that they come with is written. */
type PreparedRedemption = { readonly redemption: Redemption; readonly response: JsonObject };

/**
 * The tokens that take the place of a code, yet to be written, for what of it its client may still have. Throws `invalid_grant` where its user may not sign in any more. What the code is bound to, and that it has not expired, is for the caller to have
 * checked.
 */
export const prepareRedemption = async (
  tenant: OAuthTenant,
  { application, code, target, secret, confirmation, instance, authReqId }: CodeRedemption,
  dependencies: OAuthDependencies,
): Promise<PreparedRedemption> => {
  const { authorization } = code;
  const { userId, resources } = authorization;
  await dependencies.userLimits.admit(tenant, { endpoint: 'token', userId });
  const user = await requireUserOfGrant(tenant, application, authorization, dependencies);

  const servers = await dependencies.resourceServers.list(tenant);
  // What waits to be fetched may have been taken from its client meanwhile, for half an hour where it polls.
  const allowed = allowedTarget(target, application, servers);
  const { scopes, authorizationDetails } = allowed;
  const resourceServer = await requireResourceServer(tenant, allowed, dependencies);

  const now = dependencies.clock.epochSeconds();
  const familyEnd = application.grantTypes.includes('refresh_token') ? refreshFamilyEnd(tenant, application, now) : null;
  const expiresAt = (familyEnd ?? now) + longestAccessTokenLifetime(tenant, application, servers, resources);
  const managed = managedGrantOf(code, now, dependencies);
  const grant = { id: code.grantId, authorization, createdAt: now, expiresAt, revokedAt: null, ...(managed && { managed }) };
  const refreshToken =
    familyEnd === null
      ? null
      : issueRefreshToken(
          tenant,
          grant,
          { familyExpiresAt: familyEnd, confirmation: refreshBinding(application, { confirmation, instance }) },
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
    replaces: code.grantManagement?.replaces ?? null,
    accessToken: accessToken.stored,
    refreshToken: refreshToken?.stored ?? null,
    sessionClient: sessionClientOf(application, authorization, now),
  };
  return { redemption, response: refreshToken ? Object.assign({}, response, { refresh_token: refreshToken.token }) : response };
};

/** What the client knows the grant of a code by: what it knew it by before, or a new id. */
const managedGrantOf = (
  { grantManagement }: StoredAuthorizationCode,
  now: number,
  { random }: Pick<OAuthDependencies, 'random'>,
): ManagedGrant | null =>
  grantManagement ? (grantManagement.managed ?? { id: randomUuid(random) as ManagedGrantId, createdAt: now }) : null;

/**
 * Writes a redemption, and ends the grant whose place it takes, with every token of it (Grant Management for OAuth 2.0 §5.2). False where the code was consumed before. Throws `invalid_grant`, and nothing is written, where that grant was
 * changed or ended since the user was asked.
 */
export const writeRedemption = async (
  tx: Transaction,
  tenant: OAuthTenant,
  redemption: Redemption,
  dependencies: Pick<OAuthDependencies, 'codes' | 'grants' | 'events' | 'clock'>,
): Promise<boolean> => {
  if (!(await tx.run(dependencies.codes.redeem(redemption)))) return false;
  if (redemption.replaces === null) return true;
  const replaced = await tx.run(dependencies.grants.find(redemption.replaces));
  if (replaced === null || !(await revokeGrant(tx, tenant, replaced, 'replaced', dependencies)))
    throw new OAuthError('invalid_grant', 'The grant was changed or ended since its user was asked');
  return true;
};

/** The tokens that take the place of a code, once; null where it was consumed before. As `prepareRedemption` otherwise. */
export const redeemCode = async (
  tenant: OAuthTenant,
  asked: CodeRedemption,
  dependencies: OAuthDependencies,
): Promise<JsonObject | null> => {
  const { redemption, response } = await prepareRedemption(tenant, asked, dependencies);
  const { unitOfWork, codes } = dependencies;
  const isWritten = await (redemption.replaces === null
    ? unitOfWork.write(tenant, redemption.codeHash, codes.redeem(redemption))
    : unitOfWork.transaction(tenant, (tx) => writeRedemption(tx, tenant, redemption, dependencies)));
  return isWritten ? response : null;
};
