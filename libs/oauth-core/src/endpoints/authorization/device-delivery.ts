import type { Application, GrantId, SessionFacts } from '#contracts';
import type { UserAuthorization } from '../../authorization.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { DeviceDelivery, PendingAuthorization } from '../../pending-authorization.js';
import type { OAuthTenant, Transaction } from '../../ports.js';
import { randomUuid } from '../../random-ids.js';
import type { AuthorizationAnswer } from './authorization-request-store.js';
import type { UnsentOutcome } from './unsent-outcome.js';

/*
 * Answers that a device fetches (RFC 8628 §3.4). The browser in which a person decided is only told that it is so.
 */

type Answered = { readonly request: PendingAuthorization<DeviceDelivery>; readonly application: Application };

/** Lets the device redeem its code for what was granted: as long as that would have been good anyway, or, allowed in the last seconds, as any code, so that a poll still comes in time. */
export const allowDevice = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { request, application, authorization }: Answered & { readonly authorization: UserAuthorization },
  { codes, devices, events, clock, random }: OAuthDependencies,
): Promise<UnsentOutcome> => {
  const { deviceCodeHash, nonce, dpopJkt, requestedFrom } = request.delivery;
  const grantId = randomUuid(random) as GrantId;
  const bound = { redirectUri: null, codeChallenge: null, nonce, dpopJkt };
  const createdAt = clock.epochSeconds();
  const expiresAt = Math.max(request.expiresAt, createdAt + tenant.settings.authorizationCodeLifetime);
  const lifetime = { createdAt, expiresAt, consumedAt: null };
  await tx.run(codes.insert({ codeHash: deviceCodeHash, grantId, authorization, ...bound, ...lifetime }));
  await tx.run(devices.answer(deviceCodeHash, 'allow'));
  const { clientId, userId, scopes } = authorization;
  await events.publish(tx, tenant, 'deviceAllowed', { clientId, userId, grantId, scopes, deviceAddress: requestedFrom.address });
  return { kind: 'device_answered', decision: 'allow', clientName: application.name };
};

/** Tells the device that it gets nothing, which for all causes is `access_denied` (RFC 8628 §3.5). */
export const denyDevice = async (
  tx: Transaction,
  tenant: OAuthTenant,
  { request, application, session }: Answered & { readonly session: SessionFacts | null },
  { devices, events }: OAuthDependencies,
): Promise<UnsentOutcome> => {
  const { deviceCodeHash, requestedFrom } = request.delivery;
  await tx.run(devices.answer(deviceCodeHash, 'deny'));
  const { clientId } = request;
  const userId = session?.userId ?? null;
  await events.publish(tx, tenant, 'deviceDenied', { clientId, userId, deviceAddress: requestedFrom.address });
  return { kind: 'device_answered', decision: 'deny', clientName: application.name };
};

/** The answer for a form that was sent twice, whether or not the device has fetched it; null for another user than decided. */
export const deviceAnswered = (
  { name: clientName }: Application,
  answer: AuthorizationAnswer,
  session: SessionFacts | null,
): UnsentOutcome | null => {
  if (answer.kind === 'error') return { kind: 'device_answered', decision: 'deny', clientName };
  return session?.userId === answer.userId ? { kind: 'device_answered', decision: 'allow', clientName } : null;
};
