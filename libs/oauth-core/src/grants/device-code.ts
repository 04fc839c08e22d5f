import { deviceCodeGrant, type JsonObject } from '#contracts';
import type { OAuthDependencies } from '../dependencies.js';
import type { Parameters } from '../parameters.js';
import type { OAuthTenant } from '../ports.js';
import type { GrantRequest } from './grant-handler.js';
import { type PolledSecret, redeemPolled, refuseMalformedSecret } from './redeem-polled.js';

/*
 * The device authorization grant: RFC 8628 §3.4, §3.5.
 */

export const grantType = deviceCodeGrant;

export const parameters = ['device_code', 'resource', 'audience', 'authorization_details'] as const;

const secret: PolledSecret = { parameter: 'device_code', kind: 'dc' };

export const refuseMalformed = (given: Parameters): void => refuseMalformedSecret(given, secret);

/** A poll of a device: tokens, once, where a person has allowed it; until then it is told to wait. */
export const handle = (tenant: OAuthTenant, request: GrantRequest, dependencies: OAuthDependencies): Promise<JsonObject> =>
  redeemPolled(tenant, request, { secret, polled: dependencies.devices }, dependencies);
