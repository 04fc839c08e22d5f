import { type Application, backchannelGrant, deviceCodeGrant } from '#contracts';
import { OAuthError } from '../../../errors.js';
import type { OAuthTenant } from '../../../ports.js';
import { responseHas } from '../../../response-type.js';
import type { Check } from './check.js';

/** RFC 6749 §4.1.2.1: a client that may not redeem a code gets none. */
export const refuseUnregisteredGrant: Check = ({ application, members: { responseType } }) => {
  if (responseType === undefined) throw new TypeError('The response type is read before the grant.');
  if (responseHas(responseType, 'code') && !application.grantTypes.includes('authorization_code'))
    throw new OAuthError('unauthorized_client', 'The client is not registered for the authorization code grant');
};

/** RFC 8628 §3.1, RFC 6749 §5.2: as little does a client whose devices may not poll. */
export const refuseUnregisteredDevices: Check = ({ application }) => {
  if (!application.grantTypes.includes(deviceCodeGrant))
    throw new OAuthError('unauthorized_client', 'The client is not registered for the device authorization grant');
};

/** Whether a client may have users asked (CIBA §4), where its tenant lets its applications. Nobody knows a public client by its client_id. */
export const mayAskUsers = ({ settings }: OAuthTenant, { type, grantTypes }: Application): boolean =>
  settings.backchannelAuthentication && type !== 'public' && grantTypes.includes(backchannelGrant);

/** CIBA §7: no more does a client that may have nobody asked. */
export const refuseUnregisteredBackchannel: Check = ({ application, tenant }) => {
  if (!mayAskUsers(tenant, application))
    throw new OAuthError('unauthorized_client', 'The client is not registered for backchannel authentication');
};
