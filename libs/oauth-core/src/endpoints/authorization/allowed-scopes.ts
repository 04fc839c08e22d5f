import type { SessionFacts } from '#contracts';
import type { OAuthDependencies } from '../../dependencies.js';
import type { PendingAuthorization } from '../../pending-authorization.js';
import type { Transaction } from '../../ports.js';
import type { AllowedAccess } from './consent-store.js';
import { isOpenIdScope } from '../../scopes.js';
import type { RequestedClaim } from '../../requested-claims.js';

/** What a client learns of a user is the same, whichever API is asked for with it. `offline_access` prolongs the access to one API. */
const isClaimScope = (scope: string): boolean => isOpenIdScope(scope) && scope !== 'offline_access';

/** What the user of a request allowed its client before, and is not asked for again. */
export type AllowedBefore = { readonly scopes: ReadonlySet<string>; readonly claims: ReadonlySet<string> };

export const nothingAllowed: AllowedBefore = { scopes: new Set(), claims: new Set() };

/**
 * What counts of it for a request for this resource server (OpenID Connect Core §3.1.2.4): the scopes given for the same resource server, and the claims
 * given with any.
 */
export const allowedBefore = (consents: readonly AllowedAccess[], resource: string | null): AllowedBefore => ({
  scopes: new Set(consents.flatMap((consent) => (consent.resource === resource ? consent.scopes : consent.scopes.filter(isClaimScope)))),
  claims: new Set(consents.flatMap(({ claims }) => claims)),
});

/** Whether a claim that is asked for by name was allowed: by its name, or with all that its scope tells. */
export const isAllowedClaim = ({ scopes, claims }: AllowedBefore, { name, scope }: Pick<RequestedClaim, 'name' | 'scope'>): boolean =>
  claims.has(name) || scopes.has(scope);

/** What the user of a session allowed the client of a request so far, which nobody takes back until `tx` ends; nothing without a session. */
export const holdConsents = async (
  tx: Transaction,
  { clientId, asked: { resource } }: PendingAuthorization,
  session: SessionFacts | null,
  { consents }: Pick<OAuthDependencies, 'consents'>,
): Promise<readonly AllowedAccess[]> => {
  if (session === null) return [];
  const consent = { clientId, userId: session.userId, resource };
  await tx.run(consents.lockShared(consent));
  return tx.run(consents.find(consent));
};
