import type { Application, AuthorizationRequestId } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import type { KnownAuthorization } from './authorization-request-store.js';
import type { OAuthTenant } from '../../ports.js';
import { isWellFormedSecret } from '../../secrets.js';

/** A request with its answer, if it has one, and the application that made it. Null: unknown or expired. */
export const findRequest = async (
  tenant: OAuthTenant,
  id: AuthorizationRequestId,
  { unitOfWork, authorizationRequests, clients, clock }: OAuthDependencies,
): Promise<(KnownAuthorization & { readonly application: Application }) | null> => {
  if (!isWellFormedSecret('ar', id)) return null;
  const known = await unitOfWork.read(tenant, authorizationRequests.find(id));
  if (!known || clock.epochSeconds() >= known.request.expiresAt) return null;
  const { application } = await clients.find(tenant, known.request.clientId);
  return application?.status === 'active' ? { ...known, application } : null;
};
