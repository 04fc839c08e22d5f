import { backchannelGrant, type JsonObject } from '#contracts';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import type { Parameters } from '../parameters.js';
import type { OAuthTenant } from '../ports.js';
import type { GrantRequest } from './grant-handler.js';
import { type PolledSecret, redeemPolled, refuseMalformedSecret } from './redeem-polled.js';

/*
 * The grant of OpenID Connect Client-Initiated Backchannel Authentication: CIBA Core 1.0 §10.1, §11.
 */

export const grantType = backchannelGrant;

export const parameters = ['auth_req_id', 'resource', 'audience', 'authorization_details'] as const;

const secret: PolledSecret = { parameter: 'auth_req_id', kind: 'aq' };

export const refuseMalformed = (given: Parameters): void => refuseMalformedSecret(given, secret);

/** A client asks for what its user has allowed: tokens, once; until they have, it is told to wait. One that is sent its tokens has no other way to them (§11). */
export const handle = async (tenant: OAuthTenant, request: GrantRequest, dependencies: OAuthDependencies): Promise<JsonObject> => {
  if (request.application.backchannelTokenDeliveryMode === 'push')
    throw new OAuthError('unauthorized_client', 'The client is registered to be sent its tokens');
  return redeemPolled(tenant, request, { secret, polled: dependencies.backchannels }, dependencies);
};
