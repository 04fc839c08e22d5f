import type { SessionFacts } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import type { PendingAuthorization } from '../../pending-authorization.js';
import type { Transaction } from '../../ports.js';
import type { AllowedScopes } from './consent-store.js';
import { isOpenIdScope } from '../../scopes.js';

/** What a client learns of a user is the same, whichever API is asked for with it. `offline_access` prolongs the access to one API. */
const isClaimScope = (scope: string): boolean => isOpenIdScope(scope) && scope !== 'offline_access';

/**
 * The scopes that the user of a request for this resource server allowed before and is not asked for again (OpenID Connect Core §3.1.2.4):
 * those given for the same resource server, and the claims given with any.
 */
export const allowedScopes = (consents: readonly AllowedScopes[], resource: string | null): ReadonlySet<string> =>
  new Set(consents.flatMap((consent) => (consent.resource === resource ? consent.scopes : consent.scopes.filter(isClaimScope))));

/** What the user of a session allowed the client of a request so far, which nobody takes back until `tx` ends; nothing without a session. */
export const holdConsents = async (
  tx: Transaction,
  { clientId, asked: { resource } }: PendingAuthorization,
  session: SessionFacts | null,
  { consents }: Pick<OAuthDependencies, 'consents'>,
): Promise<readonly AllowedScopes[]> => {
  if (session === null) return [];
  const consent = { clientId, userId: session.userId, resource };
  await tx.run(consents.lockShared(consent));
  return tx.run(consents.find(consent));
};
