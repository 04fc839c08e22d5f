import type { SessionId } from '#contracts';
import type { OAuthDependencies } from './dependencies.js';
import type { OAuthTenant } from './ports.js';
import { addToQuery } from './response-mode.js';
import { clientIdentifiers } from './subjects/client-identifiers.js';

/** Of one browser at once. */
const maxFrames = 50;

/**
 * What a browser loads in frames as sessions end, so that their applications forget them (OpenID Connect Front-Channel Logout 1.0 §2): the address of each, with `iss` and the `sid` that it knows. None of an
 * application that is disabled, and fifty at most.
 */
export const logoutFrames = async (
  tenant: OAuthTenant,
  sessionIds: readonly SessionId[],
  {
    unitOfWork,
    sessionClients,
    clients,
    subjectSecrets,
  }: Pick<OAuthDependencies, 'unitOfWork' | 'sessionClients' | 'clients' | 'subjectSecrets'>,
): Promise<readonly string[]> => {
  const found = await Promise.all(
    sessionIds.map(async (sessionId) => {
      const clientIds = await unitOfWork.read(tenant, sessionClients.clientsOf(sessionId));
      return Promise.all(
        clientIds.map(async (clientId) => {
          const { application } = await clients.find(tenant, clientId);
          if (application?.status !== 'active' || application.frontchannelLogoutUri === null) return [];
          const identifiers = await clientIdentifiers(tenant, application, { subjectSecrets });
          return [
            addToQuery(application.frontchannelLogoutUri, [
              ['iss', tenant.issuer],
              ['sid', identifiers.sidOf(sessionId)],
            ]),
          ];
        }),
      );
    }),
  );
  return found.flat(2).slice(0, maxFrames);
};
