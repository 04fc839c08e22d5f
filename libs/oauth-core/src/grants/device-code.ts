import { deviceCodeGrant, type JsonObject } from '#contracts';
import { refuseOtherResource, requestedResource } from '../audience.js';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import type { Parameters } from '../parameters.js';
import type { OAuthTenant } from '../ports.js';
import { hashSecret, isWellFormedSecret } from '../secrets.js';
import { refuseOtherSender } from '../sender-constraint.js';
import type { StoredAuthorizationCode } from './authorization-code-store.js';
import type { DevicePoll } from './device-authorization-store.js';
import type { GrantRequest } from './grant-handler.js';
import { redeemCode } from './redeem-code.js';

/*
 * The device authorization grant: RFC 8628 §3.4, §3.5.
 */

export const grantType = deviceCodeGrant;

export const parameters = ['device_code', 'resource', 'audience'] as const;

export const refuseMalformed = (given: Parameters): void => {
  if (!isWellFormedSecret('dc', given.require('device_code'))) throw unusable('malformed');
};

/** A poll of a device: tokens, once, where a person has allowed it; until then it is told to wait. */
export const handle = async (
  tenant: OAuthTenant,
  { application, parameters: given, confirmation }: GrantRequest,
  dependencies: OAuthDependencies,
): Promise<JsonObject> => {
  const deviceCodeHash = hashSecret(given.require('device_code'));
  const { unitOfWork, devices, clock } = dependencies;
  const at = clock.epochSeconds();
  const poll = devices.poll({ deviceCodeHash, clientId: application.clientId, at });
  refuseUndecided(await unitOfWork.write(tenant, deviceCodeHash, poll), at);
  const code = await findAllowed(tenant, deviceCodeHash, at, dependencies);
  refuseOtherSender('device_code', code.dpopJkt === null ? null : { jkt: code.dpopJkt }, confirmation);
  const resource = requestedResource(given);
  refuseOtherResource(code.authorization.resources, resource);
  const response = await redeemCode(tenant, { application, code, resource, secret: null, confirmation }, dependencies);
  if (response === null) throw unusable('used by a poll at the same time, or its session has ended');
  return response;
};

// What is wrong with a code is not told: it could be a guess.
const unusable = (detail: string): OAuthError =>
  new OAuthError('invalid_grant', 'The device_code is invalid, used, or was issued to another client', detail);

const refuseExpired = ({ expiresAt }: { readonly expiresAt: number }, now: number): void => {
  if (now >= expiresAt) throw new OAuthError('expired_token', 'The device_code has expired: ask for a new one');
};

/** RFC 8628 §3.5. What was allowed may be fetched for some time after nobody could allow it any more: that is for its code to say. That a poll is too fast is told while there is something to wait for: what is decided is no secret to a device in a hurry. */
const refuseUndecided = (poll: DevicePoll | null, now: number): void => {
  if (poll === null) throw unusable('unknown, or issued to another client');
  if (poll.answer === 'deny') throw new OAuthError('access_denied', 'The user denied the request');
  if (poll.answer === 'allow') return;
  refuseExpired(poll, now);
  throw poll.isTooFast
    ? new OAuthError('slow_down', 'The device polls too fast: wait 5 seconds longer from now on')
    : new OAuthError('authorization_pending', 'The user has not decided yet');
};

/** What a person allowed, unless it was used, taken back since, or never fetched. */
const findAllowed = async (
  tenant: OAuthTenant,
  deviceCodeHash: string,
  now: number,
  { unitOfWork, codes }: OAuthDependencies,
): Promise<StoredAuthorizationCode> => {
  const code = await unitOfWork.read(tenant, codes.find(deviceCodeHash));
  if (!code) throw unusable('taken back');
  if (code.consumedAt !== null) throw unusable('used');
  refuseExpired(code, now);
  return code;
};
