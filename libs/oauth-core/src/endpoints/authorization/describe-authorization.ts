import type { ResourceServer, SessionFacts } from '#contracts';
import type { PendingAuthorization } from '../../pending-authorization.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';
import type { DescribeAuthorization } from '../signatures.js';
import { allowedScopes } from './allowed-scopes.js';
import { findRequest } from './known-request.js';

const descriptionOf = (scope: string, server: ResourceServer | undefined): string | null =>
  server?.scopes.find(({ name }) => name === scope)?.description ?? null;

const allowedBefore = async (
  tenant: OAuthTenant,
  { clientId, asked }: PendingAuthorization,
  session: SessionFacts | null,
  { unitOfWork, consents }: OAuthDependencies,
): Promise<ReadonlySet<string>> => {
  if (session === null) return new Set();
  return allowedScopes(await unitOfWork.read(tenant, consents.find({ clientId, userId: session.userId })), asked.resource);
};

/** What the pages show of a request. OpenID scopes have no description here: pages translate them. */
export const describeAuthorization: DescribeAuthorization = async (tenant, { requestId, session }, dependencies) => {
  const known = await findRequest(tenant, requestId, dependencies);
  if (!known) return null;
  const { request, application, answer } = known;
  const { asked } = request;
  const [servers, allowed] = await Promise.all([
    dependencies.resourceServers.list(tenant),
    allowedBefore(tenant, request, session, dependencies),
  ]);
  const server = servers.find(({ identifier }) => identifier === asked.resource);
  return {
    clientId: application.clientId,
    clientName: application.name,
    clientLogoUri: application.logoUri,
    clientLinks: { clientUri: application.clientUri, policyUri: application.policyUri, tosUri: application.tosUri },
    scopes: asked.scopes.map((name) => ({ name, description: descriptionOf(name, server), allowed: allowed.has(name) })),
    loginHint: asked.loginHint,
    uiLocales: asked.uiLocales,
    isAnswered: answer !== null,
  };
};
