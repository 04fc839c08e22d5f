import { isUuid, type OAuthReply } from '#contracts';
import type { LiveAccessToken } from '../access-token.js';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import { mayManageGrants, scopesOfGrant } from '../grant-management.js';
import type { StoredGrant, StoredManagedGrant } from '../grant-store.js';
import type { OAuthTenant } from '../ports.js';
import { jsonReply } from '../reply.js';
import { revokeGrant } from '../revocation.js';
import type { ManageGrant } from './signatures.js';
import { answerHolder, invalidToken } from './token-holder-endpoint.js';

const scopeOf = { query: 'grant_management_query', revoke: 'grant_management_revoke' } as const;

/** More than would change a grant at the same time as it is revoked. */
const maxAttempts = 10;

const refuseOther = (tenant: OAuthTenant, { application, audience, scopes }: LiveAccessToken, scope: string): void => {
  if (!audience.includes(tenant.issuer)) throw invalidToken('for another audience');
  // §6.6: 403.
  if (!scopes.includes(scope)) throw new OAuthError('insufficient_scope', `The access token lacks the scope ${scope}`);
  if (!mayManageGrants(tenant, application)) throw new OAuthError('insufficient_scope', 'The client may not manage grants');
};

/** §6.3: live, and of the client that asks; null: there is none that it may know of. A token of a user is for the grants of that user alone. */
const findGrant = async (
  tenant: OAuthTenant,
  { clientId, userId }: LiveAccessToken,
  id: Parameters<ManageGrant>[1]['grantId'],
  { unitOfWork, grants, clock }: OAuthDependencies,
): Promise<StoredManagedGrant | null> => {
  if (!isUuid(id)) return null;
  const grant = await unitOfWork.read(tenant, grants.findManaged({ id, clientId }));
  if (grant === null || clock.epochSeconds() >= grant.expiresAt) return null;
  return userId === null || grant.authorization.userId === userId ? grant : null;
};

const claimNamesOf = ({ authorization: { claims } }: StoredGrant): readonly string[] => [
  ...new Set([...(claims?.userinfo ?? []), ...(claims?.idToken ?? [])].map(({ name }) => name)),
];

/** §6.4. No token, and nothing of the user. */
const describeGrant = (grant: StoredManagedGrant): OAuthReply => {
  const { authorization, managed, createdAt, expiresAt } = grant;
  const claims = claimNamesOf(grant);
  return jsonReply(200, {
    scopes: scopesOfGrant(authorization),
    ...(claims.length > 0 && { claims }),
    ...(authorization.authorizationDetails.length > 0 && { authorization_details: authorization.authorizationDetails }),
    ...(authorization.organizationId !== null && { org_id: authorization.organizationId }),
    created_at: managed.createdAt,
    last_updated_at: createdAt,
    expires_at: expiresAt,
  });
};

const unknownGrant: OAuthReply = jsonReply(404, { error: 'invalid_grant_id', error_description: 'There is no such grant of this client' });

/** §6.5: whatever is in its place at that moment. */
const revoke = async (
  tenant: OAuthTenant,
  accessToken: LiveAccessToken,
  id: Parameters<ManageGrant>[1]['grantId'],
  dependencies: OAuthDependencies,
): Promise<OAuthReply> => {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const grant = await findGrant(tenant, accessToken, id, dependencies);
    if (grant === null) return unknownGrant;
    const isRevoked = await dependencies.unitOfWork.transaction(tenant, (tx) => revokeGrant(tx, tenant, grant, 'revoked', dependencies));
    if (isRevoked) return { status: 204, headers: {}, body: null };
  }
  throw new OAuthError('temporarily_unavailable', 'The grant is being changed');
};

/** The grant management endpoint (Grant Management §6): what a grant of a client has, or its end with all its tokens. Refuses as RFC 6750 §3 and RFC 9449 §7 say. */
export const manageGrant: ManageGrant = (tenant, { action, grantId, ...request }, dependencies) => {
  const scope = scopeOf[action];
  return answerHolder(tenant, { name: 'grant_management', scope }, request, dependencies, async (accessToken) => {
    refuseOther(tenant, accessToken, scope);
    if (action === 'revoke') return revoke(tenant, accessToken, grantId, dependencies);
    const grant = await findGrant(tenant, accessToken, grantId, dependencies);
    return grant === null ? unknownGrant : describeGrant(grant);
  });
};
