import type { ResourceServer } from '#contracts';
import type { DescribeAuthorization } from '../signatures.js';
import { findPendingRequest } from './pending-request.js';

const descriptionOf = (scope: string, server: ResourceServer | undefined): string | null =>
  server?.scopes.find(({ name }) => name === scope)?.description ?? null;

/** What the login and consent pages show of a request. OpenID scopes have no description here: pages translate them. */
export const describeAuthorization: DescribeAuthorization = async (tenant, { requestId }, dependencies) => {
  const pending = await findPendingRequest(tenant, requestId, dependencies);
  if (!pending) return null;
  const { request, application } = pending;
  const servers = await dependencies.resourceServers.list(tenant);
  const server = servers.find(({ identifier }) => identifier === request.resource);
  return {
    clientId: application.clientId,
    clientName: application.name,
    clientLogoUri: application.logoUri,
    scopes: request.scopes.map((name) => ({ name, description: descriptionOf(name, server) })),
    loginHint: request.loginHint,
    uiLocales: request.uiLocales,
  };
};
