import type { AuthorizationOutcome, AuthorizationRequestId } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';
import { hashSecret } from '../../secrets.js';
import { parseUserCode } from '../../user-code.js';
import { askUser } from '../authorization/ask-user.js';
import { findRequest } from '../authorization/known-request.js';
import { isStillAllowed } from '../authorization/still-allowed.js';
import { sendOutcome } from '../authorization/unsent-outcome.js';
import type { OpenDevice } from '../signatures.js';
import { keyedText, requestIdOf } from './keyed-user-code.js';

/** By each of the platform's keys: they may have been changed since the device asked. */
const findRequestId = async (
  tenant: OAuthTenant,
  userCode: string,
  { unitOfWork, devices, hashes, clock }: OAuthDependencies,
): Promise<AuthorizationRequestId | null> => {
  for (const keyed of hashes.hashes(keyedText(tenant, userCode))) {
    const device = await unitOfWork.read(tenant, devices.findWaiting(hashSecret(keyed), clock.epochSeconds()));
    if (device !== null) return requestIdOf(keyed, device);
  }
  return null;
};

/** The request of the device that waits with this code, for its user to be asked; null: there is none. */
const findWaiting = async (
  tenant: OAuthTenant,
  userCode: string,
  dependencies: OAuthDependencies,
): Promise<AuthorizationOutcome | null> => {
  const requestId = await findRequestId(tenant, userCode, dependencies);
  if (requestId === null) return null;
  const known = await findRequest(tenant, requestId, dependencies);
  if (known === null || known.answer !== null) return null;
  const { application, request } = known;
  if (!(await isStillAllowed(tenant, application, request, dependencies))) return null;
  return sendOutcome(tenant, { application, session: null }, askUser(tenant, request, application, { kind: 'login' }), dependencies);
};

/**
 * A person typed a code (RFC 8628 §3.3): they sign in, on from their session where they have one, and are asked whether to allow the device. Every code that could be one is counted before it is looked
 * at, by the address of the actor, the user of the session and the tenant, unless it was right.
 */
export const openDevice: OpenDevice = async (tenant, { userCode: typed, session }, dependencies) => {
  const userCode = parseUserCode(typed);
  if (userCode === null) return null;
  const { userCodeGuesses } = dependencies;
  const userId = session?.userId ?? null;
  await userCodeGuesses.charge(tenant, userId);
  const outcome = await findWaiting(tenant, userCode, dependencies);
  if (outcome !== null) await userCodeGuesses.refund(tenant, userId);
  return outcome;
};
