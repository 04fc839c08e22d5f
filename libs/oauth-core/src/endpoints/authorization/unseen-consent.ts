import type { Application } from '#contracts';
import type { UserAuthorization } from '../../authorization.js';
import type { Transaction } from '../../ports.js';
import { namesBeyond } from '../../requested-claims.js';
import { accessAtEach } from '../../resource-access.js';
import { countsFrom } from '../../allowed-scopes.js';
import type { AllowedAccess, ConsentStore } from '../../consent-store.js';

type Unseen = {
  readonly application: Application;
  readonly authorization: UserAuthorization;
  readonly consents: readonly AllowedAccess[];
};

/**
 * Writes down for each resource server what is given without a page, on the strength of what the user allowed with another: who takes back what the
 * client has, or the grant that comes of it, finds it there. `consents` is what the user allowed the client so far, held until `tx` ends.
 */
export const recordUnseenConsent = async (
  tx: Transaction,
  store: ConsentStore,
  { application, authorization, consents }: Unseen,
): Promise<void> => {
  const { clientId, userId, organizationId } = authorization;
  const claims = namesBeyond(authorization.scopes, authorization.claims);
  for (const { resource, scopes } of accessAtEach(authorization)) {
    const here = consents.filter((consent) => consent.resource === resource && consent.organizationId === organizationId);
    const written = {
      scopes: new Set(here.flatMap((consent) => consent.scopes)),
      claims: new Set(here.flatMap((consent) => consent.claims)),
    };
    if (scopes.some((scope) => !written.scopes.has(scope)) || claims.some((claim) => !written.claims.has(claim)))
      await tx.run(store.allow({ clientId, userId, resource, organizationId }, { scopes, claims }, countsFrom(application)));
  }
};
