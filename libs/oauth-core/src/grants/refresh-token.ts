import type { Application, JsonObject } from '#contracts';
import { allowedTarget } from '../allowed-target.js';
import { requestedAccess } from '../audience.js';
import { narrowedDetails } from '../authorization-details.js';
import { OAuthError } from '../errors.js';
import type { StoredAccessToken } from '../access-token-store.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { GrantedRefreshToken, SpentRefreshToken, StoredRefreshToken } from './refresh-token-store.js';
import type { Parameters } from '../parameters.js';
import type { OAuthTenant, Transaction } from '../ports.js';
import { profileOf } from '../profiles/profiles.js';
import { refreshIdleEnd, succeedRefreshToken } from '../refresh-token.js';
import type { TargetAccess } from '../resource-access.js';
import { revokeReplayed } from '../revocation.js';
import { parseScope, refuseBeyond } from '../scopes.js';
import { type RefreshBinding, refreshBinding, refuseOtherRefresher } from '../sender-constraint.js';
import { deriveSecret, hashSecret, isWellFormedSecret } from '../secrets.js';
import type { GrantRequest } from './grant-handler.js';
import { inAskedOrganization } from './switch-organization.js';
import { mintTokens, requireResourceServer } from './token-response.js';
import { type MemberOfGrant, requireMemberOfGrant } from './user-of-grant.js';

/*
 * Refreshing an access token: RFC 6749 §6. Refresh tokens rotate on every use, and one that is used again gives its
 * whole family away (RFC 9700 §4.14.2), unless a profile has tokens bound and their clients prove themselves, and so keep them.
 */

export const grantType = 'refresh_token';

export const parameters = ['refresh_token', 'scope', 'resource', 'audience', 'authorization_details', 'organization'] as const;

type Family = GrantedRefreshToken & { readonly secret: string };

export const refuseMalformed = (given: Parameters): void => {
  if (!isWellFormedSecret('rt', given.require('refresh_token'))) throw unusable('malformed');
};

/** Answers with a new access token, with the token's one successor, or itself where the profile has it so, and, for `openid`, a new ID token. */
export const handle = async (tenant: OAuthTenant, request: GrantRequest, dependencies: OAuthDependencies): Promise<JsonObject> => {
  const { application, confirmation } = request;
  const family = await findFamily(tenant, request.parameters.require('refresh_token'), application, dependencies);
  const { grant } = family;
  // Before replays are looked for: who lacks the key is not its client, and must not end its grant.
  refuseOtherRefresher(family.token.confirmation, request);
  await refuseReplay(tenant, family, application, dependencies);
  refuseExpired(family.token, dependencies);
  const { authorization } = grant;
  const servers = await dependencies.resourceServers.list(tenant);
  const target = allowedTarget(requestedAccess(authorization, request.parameters), application, servers);
  const scopes = requestedScopes(target, request.parameters.get('scope'));
  const authorizationDetails = narrowedDetails(target.authorizationDetails, request.parameters);
  const admitted = await admitUser(tenant, application, family, dependencies);
  const asked = { application, grant, scopes, resource: target.resource, authorizationDetails };
  const user =
    admitted && (await inAskedOrganization(tenant, { ...asked, ...admitted }, request.parameters.get('organization'), dependencies));
  const resourceServer = await requireResourceServer(tenant, target, dependencies);

  const minting = { application, grant, resourceServer, user, scopes, authorizationDetails, nonce: null, code: null, confirmation };
  const { accessToken, response } = await mintTokens(tenant, minting, dependencies);
  const renewal = { accessToken: accessToken.stored, bound: refreshBinding(application, request) };
  const renew = profileOf(tenant, application).rotatesRefreshTokens ? rotate : keep;
  const refreshToken =
    (await renew(tenant, family, renewal, dependencies)) ?? (await retry(tenant, family, application, renewal.accessToken, dependencies));
  if (refreshToken === null) throw unusable('replayed in a race, or revoked meanwhile');
  return Object.assign({}, response, { refresh_token: refreshToken });
};

// What is wrong with a refresh token is not told: it could be stolen.
const unusable = (detail: string): OAuthError =>
  new OAuthError('invalid_grant', 'The refresh token is invalid, expired, revoked, or was issued to another client', detail);

const findFamily = async (
  tenant: OAuthTenant,
  secret: string,
  application: Application,
  { unitOfWork, refreshTokens }: OAuthDependencies,
): Promise<Family> => {
  const tokenHash = hashSecret(secret);
  const found = await unitOfWork.read(tenant, refreshTokens.find(tokenHash));
  if (!found) throw unusable('unknown');
  const { token, grant } = found;
  if (token.clientId !== application.clientId) throw unusable('issued to another client');
  if (grant.revokedAt !== null) throw unusable('the grant is revoked');
  return { secret, token, grant };
};

/**
 * Whether using a spent token is taken for theft: always without a grace; within it, not when the client may not have
 * got the answer, that is as long as the successor is not used.
 */
const isReplay = (application: Application, spentAt: number, now: number): boolean =>
  application.refreshTokenGrace === 0 || now > spentAt + application.refreshTokenGrace;

const refuseReplay = async (
  tenant: OAuthTenant,
  family: Family,
  application: Application,
  dependencies: OAuthDependencies,
): Promise<void> => {
  const { spentAt } = family.token;
  if (spentAt === null || !isReplay(application, spentAt, dependencies.clock.epochSeconds())) return;
  await dependencies.refreshReplays.once(tenant, family.token.tokenHash, () =>
    dependencies.unitOfWork.transaction(tenant, async (tx) => {
      await revokeReplayed(tx, tenant, family.grant, 'refresh_token_replayed', dependencies);
      return null;
    }),
  );
  throw unusable('replayed');
};

const refuseExpired = ({ spentAt, expiresAt, familyExpiresAt }: StoredRefreshToken, { clock }: OAuthDependencies): void => {
  // A token spent within the grace was live when it was spent.
  const end = spentAt === null ? expiresAt : familyExpiresAt;
  if (clock.epochSeconds() >= end) throw unusable('expired');
};

/** RFC 6749 §6: the same scope, or a narrower one. */
const requestedScopes = ({ scopes: granted }: TargetAccess, scope: string | null): readonly string[] => {
  if (scope === null) return granted;
  const scopes = parseScope(scope);
  refuseBeyond(granted, scopes);
  return scopes;
};

// A retry that is refused comes back when the grace is over, and would be taken for theft.
const admitUser = async (
  tenant: OAuthTenant,
  application: Application,
  { token: { spentAt }, grant: { authorization } }: Family,
  dependencies: OAuthDependencies,
): Promise<MemberOfGrant | null> => {
  const { userId, organizationId } = authorization;
  if (userId === null) return null;
  await dependencies.userLimits.admit(tenant, { endpoint: 'token', userId, isRetry: spentAt !== null });
  return requireMemberOfGrant(tenant, application, { userId, organizationId }, dependencies);
};

/** What is stored as a token is refreshed: an opaque access token, and what the successor is bound to. */
type Renewal = { readonly accessToken: StoredAccessToken | null; readonly bound: RefreshBinding | null };

/** The same token again, which its next use extends (FAPI 2.0 Security Profile §5.3.2.1); null where somebody spent it before it was kept, or it is gone. */
const keep = async (
  tenant: OAuthTenant,
  { secret, token, grant }: Family,
  { accessToken }: Renewal,
  { unitOfWork, refreshTokens, clock }: OAuthDependencies,
): Promise<string | null> => {
  const expiresAt = refreshIdleEnd(tenant, token.familyExpiresAt, clock.epochSeconds());
  return (await unitOfWork.write(tenant, grant.id, refreshTokens.keep({ token, expiresAt, accessToken }))) ? secret : null;
};

/** Spends the token for its successor; null where somebody has spent it, or it is gone. */
const rotate = async (
  tenant: OAuthTenant,
  { secret, token, grant }: Family,
  { accessToken, bound }: Renewal,
  dependencies: OAuthDependencies,
): Promise<string | null> => {
  const { unitOfWork, refreshTokens, clock } = dependencies;
  const { token: successor, salt, stored } = succeedRefreshToken(tenant, secret, { ...token, confirmation: bound }, dependencies);
  const rotation = { parentHash: token.tokenHash, at: clock.epochSeconds(), salt, successor: stored, accessToken };
  return (await unitOfWork.write(tenant, grant.id, refreshTokens.rotate(rotation))) ? successor : null;
};

/** The token that somebody spent before, where this may be the same client again; null when it is gone or replayed, and then its family is ended. */
const findRetried = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { token, grant }: Family,
  application: Application,
  dependencies: OAuthDependencies,
): Promise<SpentRefreshToken | null> => {
  const spent = await dependencies.refreshTokens.findSpent(tx, token);
  if (spent === null || isRetry(application, spent, dependencies.clock.epochSeconds())) return spent;
  await revokeReplayed(tx, tenant, grant, 'refresh_token_replayed', dependencies);
  return null;
};

/** The successor of a token that somebody spent before, where this may be the same client again; null when it is replayed or gone. */
const retry = (
  tenant: OAuthTenant,
  family: Family,
  application: Application,
  accessToken: StoredAccessToken | null,
  dependencies: OAuthDependencies,
): Promise<string | null> => {
  const { unitOfWork, refreshReplays, accessTokens } = dependencies;
  // Without a grace nobody is taken for the same client again.
  if (application.refreshTokenGrace === 0)
    return refreshReplays.once(tenant, family.token.tokenHash, () =>
      unitOfWork.transaction(tenant, async (tx) => {
        await findRetried(tx, tenant, family, application, dependencies);
        return null;
      }),
    );
  return unitOfWork.transaction(tenant, async (tx) => {
    const spent = await findRetried(tx, tenant, family, application, dependencies);
    if (spent === null) return null;
    if (accessToken) await tx.run(accessTokens.insert(accessToken));
    return deriveSecret('rt', family.secret, spent.salt);
  });
};

const isRetry = (application: Application, { spentAt, successor }: SpentRefreshToken, now: number): boolean =>
  !isReplay(application, spentAt, now) && successor.spentAt === null;
