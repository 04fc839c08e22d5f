import type { AuthorizationRequestId, TenantContext } from '#contracts';
import type { DeviceAuthorization } from '../../grants/device-authorization-store.js';
import { deriveSecret } from '../../secrets.js';

/*
 * What leads from a user code to its device and its request. The code is so short that who reads the database could try them all: so both are found by its hash under the platform's keys, which
 * is stored nowhere, only hashed again.
 */

/** What the platform's keys hash. */
export const keyedText = ({ tenantId }: TenantContext, userCode: string): string => `${tenantId} user code ${userCode}`;

/** The handle of the request that the codes of a device lead to, by the keyed hash of the user code: only who has typed that can name it. */
export const requestIdOf = (keyed: string, { deviceCodeHash }: Pick<DeviceAuthorization, 'deviceCodeHash'>): AuthorizationRequestId =>
  deriveSecret('ar', keyed, deviceCodeHash) as AuthorizationRequestId;
