import type { EventMap, PayloadOf } from '#contracts';
import type { OAuthDependencies } from './dependencies.js';
import type { StoredGrant } from './grant-store.js';
import type { OAuthTenant, Transaction } from './ports.js';

type Reason = PayloadOf<EventMap['token']['grantRevoked']>['reason'];

/** Revokes a grant, and with it all its tokens; tells it once, by an event of the same transaction. */
export const revokeGrant = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { id: grantId, authorization }: Pick<StoredGrant, 'id' | 'authorization'>,
  reason: Reason,
  { grants, events, clock }: Pick<OAuthDependencies, 'grants' | 'events' | 'clock'>,
): Promise<void> => {
  if (!(await tx.run(grants.revoke(grantId, clock.epochSeconds())))) return;
  const { clientId, userId, sessionId } = authorization;
  await events.publish(tx, tenant, 'grantRevoked', { grantId, clientId, userId, sessionId, reason });
};
