import type { Application, AuthorizationRequestId } from '#contracts';
import type { PendingAuthorization, RedirectDelivery } from '../../pending-authorization.js';
import type { OAuthDependencies } from '../../dependencies.js';
import type { OAuthTenant } from '../../ports.js';
import type { Recipient } from '../../response-mode.js';
import type { Confirmation } from '../../sender-constraint.js';
import { createSecret } from '../../secrets.js';
import type { CheckPorts } from './checks/check.js';
import { checkRequest, type RequestEndpoint } from './checks/checks.js';
import type { ResolvedParameters } from './resolve-parameters.js';

/** Seconds in which a user may answer a request. */
const requestLifetime = 1800;

/**
 * Who asks, and where the answer goes, both proven against the registration. Without it there is no redirect. `confirmation`: what the client proved to hold as it
 * pushed the request.
 */
export type Addressed = {
  readonly application: Application;
  readonly recipient: Recipient;
  readonly confirmation?: Confirmation | null;
};

/** Checks the rest of a request by all that runs at an endpoint, and makes of it one that waits for its user. Throws what the first check says that fails. */
export const readRequest = async (
  endpoint: Exclude<RequestEndpoint, 'device' | 'backchannel' | 'challenge'>,
  tenant: OAuthTenant,
  resolved: ResolvedParameters,
  { application, recipient, confirmation = null }: Addressed,
  dependencies: CheckPorts & Pick<OAuthDependencies, 'resourceServers' | 'random'>,
): Promise<PendingAuthorization<RedirectDelivery>> => {
  const { responseType, codeChallenge, nonce, dpopJkt, ...asked } = await checkRequest(
    endpoint,
    { ...resolved, tenant, application, confirmation },
    dependencies,
  );
  const createdAt = dependencies.clock.epochSeconds();
  return {
    id: createSecret('ar', dependencies.random) as AuthorizationRequestId,
    clientId: application.clientId,
    asked,
    delivery: { kind: 'redirect', responseType, ...recipient, codeChallenge, nonce, dpopJkt },
    pushedUntil: null,
    createdAt,
    expiresAt: createdAt + requestLifetime,
  };
};
