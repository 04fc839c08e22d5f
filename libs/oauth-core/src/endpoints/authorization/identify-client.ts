import type { Application, ClientId } from '#contracts';
import { OAuthError } from '../../errors.js';
import type { Parameters } from '../../parameters.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';

/** The client that a browser's request names, which proves nothing yet (RFC 6749 §3.1). Throws `invalid_client`, for a page. */
export const identifyClient = async (
  tenant: OAuthTenant,
  parameters: Parameters,
  { clients }: Pick<OAuthDependencies, 'clients'>,
): Promise<Application> => {
  const { application, problem } = await clients.find(tenant, parameters.require('client_id') as ClientId);
  if (application?.status !== 'active')
    throw new OAuthError('invalid_client', problem === undefined ? 'The client is unknown' : `The client is unknown: ${problem}`);
  return application;
};
