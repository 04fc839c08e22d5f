import type { Application, GrantId, SessionFacts } from '#contracts';
import type { UserAuthorization } from '../../authorization.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { PolledStore } from '../../grants/polling.js';
import type { PendingAuthorization, PolledDelivery } from '../../pending-authorization.js';
import type { OAuthTenant, Transaction } from '../../ports.js';
import { randomUuid } from '../../random-ids.js';
import { shownName } from '../../trust.js';
import type { AuthorizationAnswer } from './authorization-request-store.js';
import type { UnsentOutcome } from './unsent-outcome.js';

/*
 * Answers that a client fetches elsewhere: a device (RFC 8628 §3.4), or one that made the request by itself (CIBA §10). The browser in which a person decided is only told that it is so.
 */

type Answered = { readonly request: PendingAuthorization<PolledDelivery>; readonly application: Application };

const answeredElsewhere = (delivery: PolledDelivery['kind'], decision: 'allow' | 'deny', application: Application): UnsentOutcome => ({
  kind: 'answered_elsewhere',
  ...{ delivery, decision, clientName: shownName(application) },
});

/** What the client polls with, and where. */
const polledBy = (
  delivery: PolledDelivery,
  { devices, backchannels }: OAuthDependencies,
): { readonly polled: PolledStore; readonly secretHash: string } =>
  delivery.kind === 'device'
    ? { polled: devices, secretHash: delivery.deviceCodeHash }
    : { polled: backchannels, secretHash: delivery.authReqIdHash };

type AllowedGrant = Pick<UserAuthorization, 'clientId' | 'userId' | 'scopes'> & { readonly grantId: GrantId };

const publishAllowed = (
  tx: Transaction,
  tenant: OAuthTenant,
  delivery: PolledDelivery,
  granted: AllowedGrant,
  { events }: OAuthDependencies,
): Promise<void> =>
  delivery.kind === 'device'
    ? events.publish(tx, tenant, 'deviceAllowed', { ...granted, deviceAddress: delivery.requestedFrom.address })
    : events.publish(tx, tenant, 'backchannelAuthenticationAllowed', { ...granted, id: delivery.backchannelId });

/** Has a client told that is not to ask by itself. */
const notify = async (
  tx: Transaction,
  tenant: OAuthTenant,
  delivery: PolledDelivery,
  answer: 'allow' | 'deny',
  { backchannelNotifications }: OAuthDependencies,
): Promise<void> => {
  if (delivery.kind === 'backchannel') await backchannelNotifications.decided(tx, tenant, delivery.authReqIdHash, answer);
};

/** Lets the client redeem its secret for what was granted: as long as that would have been good anyway, or, allowed in the last seconds, as any code, so that a poll still comes in time. */
export const allowPolled = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { request, application, authorization }: Answered & { readonly authorization: UserAuthorization },
  dependencies: OAuthDependencies,
): Promise<UnsentOutcome> => {
  const { delivery } = request;
  const { codes, clock, random } = dependencies;
  const { polled, secretHash } = polledBy(delivery, dependencies);
  const grantId = randomUuid(random) as GrantId;
  const { nonce, dpopJkt, instance } = delivery;
  const bound = { redirectUri: null, codeChallenge: null, nonce, dpopJkt, ...(instance !== undefined && { instance }) };
  const createdAt = clock.epochSeconds();
  const expiresAt = Math.max(request.expiresAt, createdAt + tenant.settings.authorizationCodeLifetime);
  const lifetime = { createdAt, expiresAt, consumedAt: null };
  const { grantManagement } = request.asked;
  await tx.run(
    codes.insert({ codeHash: secretHash, grantId, authorization, ...(grantManagement && { grantManagement }), ...bound, ...lifetime }),
  );
  await tx.run(polled.answer(secretHash, 'allow'));
  await notify(tx, tenant, delivery, 'allow', dependencies);
  const { clientId, userId, scopes } = authorization;
  await publishAllowed(tx, tenant, delivery, { clientId, userId, scopes, grantId }, dependencies);
  return answeredElsewhere(delivery.kind, 'allow', application);
};

/** Tells the client that it gets nothing, which for all causes is `access_denied` (RFC 8628 §3.5, CIBA §11). */
export const denyPolled = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { request, application, session }: Answered & { readonly session: SessionFacts | null },
  dependencies: OAuthDependencies,
): Promise<UnsentOutcome> => {
  const { delivery, clientId } = request;
  const { polled, secretHash } = polledBy(delivery, dependencies);
  await tx.run(polled.answer(secretHash, 'deny'));
  await notify(tx, tenant, delivery, 'deny', dependencies);
  const denied = { clientId, userId: session?.userId ?? null };
  if (delivery.kind === 'device')
    await dependencies.events.publish(tx, tenant, 'deviceDenied', { ...denied, deviceAddress: delivery.requestedFrom.address });
  else await dependencies.events.publish(tx, tenant, 'backchannelAuthenticationDenied', { ...denied, id: delivery.backchannelId });
  return answeredElsewhere(delivery.kind, 'deny', application);
};

/** The answer for a form that was sent twice, whether or not the client has fetched it; null for another user than decided. */
export const polledAnswered = (
  { request: { delivery }, application }: Answered,
  answer: AuthorizationAnswer,
  session: SessionFacts | null,
): UnsentOutcome | null => {
  if (answer.kind === 'error') return answeredElsewhere(delivery.kind, 'deny', application);
  return session?.userId === answer.userId ? answeredElsewhere(delivery.kind, 'allow', application) : null;
};
