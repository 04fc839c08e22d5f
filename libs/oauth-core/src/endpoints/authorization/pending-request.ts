import type { Application, AuthorizationRequestId } from '#contracts';
import type { OAuthDependencies, OAuthTenant, PendingAuthorization } from '../../ports.js';
import { isWellFormedSecret } from '../../secrets.js';

/** A request that still waits for its user, with the application that made it. Null: unknown, expired or answered. */
export const findPendingRequest = async (
  tenant: OAuthTenant,
  id: AuthorizationRequestId,
  { unitOfWork, authorizationRequests, clients, clock }: OAuthDependencies,
): Promise<{ readonly request: PendingAuthorization; readonly application: Application } | null> => {
  if (!isWellFormedSecret('ar', id)) return null;
  const request = await unitOfWork.read(tenant, authorizationRequests.find(id));
  if (!request || clock.epochSeconds() >= request.expiresAt) return null;
  const { application } = await clients.find(tenant, request.clientId);
  return application?.status === 'active' ? { request, application } : null;
};
