import type { EventMap, PayloadOf } from '#contracts';
import type { OAuthDependencies } from './dependencies.js';
import type { StoredGrant } from './grant-store.js';
import type { OAuthTenant, Transaction } from './ports.js';

type Reason = PayloadOf<EventMap['token']['grantRevoked']>['reason'];

type RevocableGrant = Pick<StoredGrant, 'id' | 'authorization'>;
type RevocationDependencies = Pick<OAuthDependencies, 'grants' | 'events' | 'clock'>;

/** Revokes a grant, and with it all its tokens; tells it once, by an event of the same transaction. False where it was revoked before. */
export const revokeGrant = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { id: grantId, authorization }: RevocableGrant,
  reason: Reason,
  { grants, events, clock }: RevocationDependencies,
): Promise<boolean> => {
  if (!(await tx.run(grants.revoke(grantId, clock.epochSeconds())))) return false;
  const { clientId, userId, sessionId } = authorization;
  await events.publish(tx, tenant, 'grantRevoked', { grantId, clientId, userId, sessionId, reason });
  return true;
};

const replays = {
  code_replayed: 'authorizationCodeReplayed',
  refresh_token_replayed: 'refreshTokenReplayed',
} as const satisfies Partial<Record<Reason, keyof EventMap['token']>>;

/** Revokes the grant of what was used a second time, a sign of theft; tells that once, however often it is used again, so that nobody fills the outbox with a spent secret. */
export const revokeReplayed = async (
  tx: Transaction,
  tenant: OAuthTenant,
  grant: RevocableGrant,
  reason: keyof typeof replays,
  dependencies: RevocationDependencies,
): Promise<void> => {
  if (!(await revokeGrant(tx, tenant, grant, reason, dependencies))) return;
  const { clientId, userId } = grant.authorization;
  await dependencies.events.publish(tx, tenant, replays[reason], { grantId: grant.id, clientId, userId });
};
