import { resolveResource } from '../../../audience.js';
import type { Check } from './check.js';

/** RFC 8707 §2.1: the resource server that is named, or that the scopes belong to. Throws `invalid_target`. */
export const checkResource: Check = async ({ parameters, application, tenant, members }, { resourceServers }) => {
  const servers = await resourceServers.list(tenant);
  const server = resolveResource(members.scopes, parameters.get('resource'), servers, application.scopes);
  return { resource: server?.identifier ?? null };
};
