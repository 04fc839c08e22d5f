import type { AuthorizationRequestId, BackchannelAuthenticationId, TenantContext } from '#contracts';
import { deriveSecret } from '../../secrets.js';

/*
 * What leads from a request, which messages name by its id, to the link that the message brings. Who reads the database alone cannot follow: the way goes by the platform's keys.
 */

/** What the platform's keys hash. */
export const keyedBackchannel = ({ tenantId }: TenantContext, id: BackchannelAuthenticationId): string => `${tenantId} backchannel ${id}`;

/** The handle of the authorization request: the secret of its link. */
export const linkSecretOf = (keyed: string, id: BackchannelAuthenticationId): AuthorizationRequestId =>
  deriveSecret('ar', keyed, id) as AuthorizationRequestId;
