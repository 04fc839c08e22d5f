import type { JsonObject } from '#contracts';
import { requestedTarget } from '../audience.js';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import type { Parameters } from '../parameters.js';
import type { OAuthTenant } from '../ports.js';
import { hashSecret, isWellFormedSecret, type SecretKind } from '../secrets.js';
import { confirmationByKey, refuseOtherInstance, refuseOtherSender } from '../sender-constraint.js';
import type { StoredAuthorizationCode } from './authorization-code-store.js';
import type { GrantRequest } from './grant-handler.js';
import type { Poll, PolledStore } from './polling.js';
import { redeemCode } from './redeem-code.js';

/*
 * What the grants have in common for which a client polls until a person has decided: RFC 8628 §3.4, §3.5, CIBA §10.1, §11.
 */

/** The parameter that a client polls with, and what kind of secret that is. */
export type PolledSecret = { readonly parameter: 'device_code' | 'auth_req_id'; readonly kind: SecretKind };

// What is wrong with a code is not told: it could be a guess.
const unusable = ({ parameter }: PolledSecret, detail: string): OAuthError =>
  new OAuthError('invalid_grant', `The ${parameter} is invalid, used, or was issued to another client`, detail);

export const refuseMalformedSecret = (given: Parameters, secret: PolledSecret): void => {
  if (!isWellFormedSecret(secret.kind, given.require(secret.parameter))) throw unusable(secret, 'malformed');
};

const refuseExpired = ({ parameter }: PolledSecret, { expiresAt }: { readonly expiresAt: number }, now: number): void => {
  if (now >= expiresAt) throw new OAuthError('expired_token', `The ${parameter} has expired: ask for a new one`);
};

/** RFC 8628 §3.5. What was allowed may be fetched for some time after nobody could allow it any more: that is for its code to say. That a poll is too fast is told while there is something to wait for: what is decided is no secret to a client in a hurry. */
const refuseUndecided = (secret: PolledSecret, poll: Poll | null, now: number): void => {
  if (poll === null) throw unusable(secret, 'unknown, or issued to another client');
  if (poll.answer === 'deny') throw new OAuthError('access_denied', 'The user denied the request');
  if (poll.answer === 'allow') return;
  refuseExpired(secret, poll, now);
  throw poll.isTooFast
    ? new OAuthError('slow_down', 'The client polls too fast: wait 5 seconds longer from now on')
    : new OAuthError('authorization_pending', 'The user has not decided yet');
};

/** What a person allowed, unless it was used, taken back since, or never fetched. */
const findAllowed = async (
  tenant: OAuthTenant,
  secret: PolledSecret,
  secretHash: string,
  { unitOfWork, codes, clock }: OAuthDependencies,
): Promise<StoredAuthorizationCode> => {
  const code = await unitOfWork.read(tenant, codes.find(secretHash));
  if (!code) throw unusable(secret, 'taken back');
  if (code.consumedAt !== null) throw unusable(secret, 'used');
  refuseExpired(secret, code, clock.epochSeconds());
  return code;
};

/** A poll: tokens, once, where a person has allowed it; until then the client is told to wait. */
export const redeemPolled = async (
  tenant: OAuthTenant,
  { application, parameters: given, confirmation, instance }: GrantRequest,
  { secret, polled }: { readonly secret: PolledSecret; readonly polled: PolledStore },
  dependencies: OAuthDependencies,
): Promise<JsonObject> => {
  const secretHash = hashSecret(given.require(secret.parameter));
  const at = dependencies.clock.epochSeconds();
  const poll = polled.poll({ secretHash, clientId: application.clientId, at });
  refuseUndecided(secret, await dependencies.unitOfWork.write(tenant, null, poll), at);
  const code = await findAllowed(tenant, secret, secretHash, dependencies);
  refuseOtherSender(secret.parameter, confirmationByKey(code.dpopJkt), confirmation);
  refuseOtherInstance(secret.parameter, code.instance ?? null, instance);
  const target = requestedTarget(code.authorization, given);
  const redemption = { application, code, target, secret: null, confirmation, instance };
  const response = await redeemCode(tenant, redemption, dependencies);
  if (response === null) throw unusable(secret, 'used by a poll at the same time, or its session has ended');
  return response;
};
