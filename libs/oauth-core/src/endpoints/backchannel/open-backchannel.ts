import type { AuthorizationRequestId, BackchannelMessage } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import { isOfBackchannel } from '../../pending-authorization.js';
import type { OAuthTenant } from '../../ports.js';
import { shownName } from '../../trust.js';
import { askUser } from '../authorization/ask-user.js';
import { findRequest } from '../authorization/known-request.js';
import { isStillAllowed } from '../authorization/still-allowed.js';
import { sendOutcome } from '../authorization/unsent-outcome.js';
import type { CreateBackchannelMessage, OpenBackchannel } from '../signatures.js';
import { keyedBackchannel, linkSecretOf } from './request-id.js';

/** A request that waits for its user, of a client that may still ask; null: there is none by that handle. */
const findWaiting = async (tenant: OAuthTenant, id: AuthorizationRequestId, dependencies: OAuthDependencies) => {
  const known = await findRequest(tenant, id, dependencies);
  if (known === null || known.answer !== null) return null;
  const { request, application } = known;
  return isOfBackchannel(request) && (await isStillAllowed(tenant, application, request, dependencies)) ? { request, application } : null;
};

/** Somebody opened the link of a message (CIBA §7): they sign in as the user who was asked, on from their session where they have one, and decide. */
export const openBackchannel: OpenBackchannel = async (tenant, { token }, dependencies) => {
  const waiting = await findWaiting(tenant, token as AuthorizationRequestId, dependencies);
  if (waiting === null) return null;
  const { request, application } = waiting;
  return sendOutcome(tenant, { application, session: null }, askUser(tenant, request, application, { kind: 'login' }), dependencies);
};

/** What the message says that asks a user. Under each of the platform's keys: they may have been changed since the client asked. */
export const createBackchannelMessage: CreateBackchannelMessage = async (tenant, { id }, dependencies): Promise<BackchannelMessage> => {
  for (const keyed of dependencies.hashes.hashes(keyedBackchannel(tenant, id))) {
    const token = linkSecretOf(keyed, id);
    const waiting = await findWaiting(tenant, token, dependencies);
    const userId = waiting?.request.asked.requiredUserId;
    if (!waiting || !userId) continue;
    const expiresAt = new Date(waiting.request.expiresAt * 1_000).toISOString();
    return { kind: 'link', userId, clientName: shownName(waiting.application), token, expiresAt };
  }
  return { kind: 'none' };
};
