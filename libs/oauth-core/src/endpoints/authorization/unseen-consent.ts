import type { UserAuthorization } from '../../authorization.js';
import type { Transaction } from '../../ports.js';
import type { AllowedScopes, ConsentStore } from './consent-store.js';

/**
 * Writes down for this resource server what is given without a page, on the strength of what the user allowed with another: who takes back what the
 * client has, or the grant that comes of it, finds it there. `consents` is what the user allowed the client so far, held until `tx` ends.
 */
export const recordUnseenConsent = async (
  tx: Transaction,
  store: ConsentStore,
  { clientId, userId, scopes }: UserAuthorization,
  resource: string | null,
  consents: readonly AllowedScopes[],
): Promise<void> => {
  const written = new Set(consents.filter((consent) => consent.resource === resource).flatMap((consent) => consent.scopes));
  if (scopes.some((scope) => !written.has(scope))) await tx.run(store.allow({ clientId, userId, resource }, scopes));
};
