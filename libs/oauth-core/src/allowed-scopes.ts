import type { Application, OrganizationId, SessionFacts, UserId } from '#contracts';
import type { OAuthDependencies } from './dependencies.js';
import type { Query, Transaction } from './ports.js';
import { isVerified, publisherOf } from './trust.js';
import type { AllowedAccess } from './consent-store.js';
import { type Access, accessAtEach, type TargetAccess } from './resource-access.js';
import { isPlatformScope } from './scopes.js';
import type { RequestedClaim } from './requested-claims.js';

/** What a client learns of a user is the same, whichever API is asked for with it. `offline_access` prolongs the access to one API. */
const isClaimScope = (scope: string): boolean => isPlatformScope(scope) && scope !== 'offline_access';

/** What the user of a request allowed its client before, and is not asked for again. */
export type AllowedBefore = {
  /** By resource server; of `null`, the scopes that tell of the user, wherever they were given. */
  readonly scopes: ReadonlyMap<string | null, ReadonlySet<string>>;
  readonly claims: ReadonlySet<string>;
  /** The resource servers that they were asked for, be it without a scope of these. */
  readonly resources: ReadonlySet<string | null>;
};

export const nothingAllowed: AllowedBefore = { scopes: new Map(), claims: new Set(), resources: new Set() };

/**
 * What counts of it for a request (OpenID Connect Core §3.1.2.4): at each resource server the scopes given for the same one, and the claims
 * given with any; of that, what was given for the same organization, or like it for none.
 */
export const allowedBefore = (given: readonly AllowedAccess[], asked: Access, organizationId: OrganizationId | null): AllowedBefore => {
  const consents = given.filter((each) => each.organizationId === organizationId);
  const ofUser = consents.flatMap(({ scopes }) => scopes.filter(isClaimScope));
  const at = (resource: string | null): readonly string[] =>
    consents.filter((each) => each.resource === resource).flatMap(({ scopes }) => scopes);
  return {
    scopes: new Map(accessAtEach(asked).map(({ resource }) => [resource, new Set([...ofUser, ...at(resource)])])),
    claims: new Set(consents.flatMap(({ claims }) => claims)),
    resources: new Set(consents.map(({ resource }) => resource)),
  };
};

/** Whether all that is asked for at a resource was allowed there. A token without a scope of it may be enough to call an API, too. */
const isAllowedTarget = ({ scopes: allowed, resources }: AllowedBefore, { resource, scopes }: TargetAccess): boolean =>
  (resource === null || resources.has(resource)) && scopes.every((scope) => allowed.get(resource)?.has(scope) === true);

/** Whether a scope was allowed wherever it is asked for. */
export const isAllowedScope = (allowed: AllowedBefore, asked: Access, scope: string): boolean =>
  accessAtEach(asked).every((target) => !target.scopes.includes(scope) || allowed.scopes.get(target.resource)?.has(scope) === true);

/** Whether all scopes were. */
export const areAllowedScopes = (allowed: AllowedBefore, asked: Access): boolean =>
  accessAtEach(asked).every((target) => isAllowedTarget(allowed, target));

/** Whether a claim that is asked for by name was allowed: by its name, or with all that its scope tells. */
export const isAllowedClaim = ({ scopes, claims }: AllowedBefore, { name, scope }: Pick<RequestedClaim, 'name' | 'scope'>): boolean =>
  claims.has(name) || [...scopes.values()].some((allowed) => allowed.has(scope));

/** From when on, in epoch seconds, what was allowed was so for the client that is registered now: one that nobody answers for may have been changed since by whoever holds its registration access token, the place included where its answers go (RFC 9700 §4.1). One that is known by its document is of its host, whatever that says. */
export const countsFrom = (application: Application): number =>
  isVerified(application) || publisherOf(application) !== null ? 0 : Date.parse(application.updatedAt) / 1_000;

/** What a user allowed a client so far, as far as it counts for the client as it is now. That older consents are withdrawn when a client changes is told by an event, which a silent request may overtake. */
export const countingConsents = (
  application: Application,
  userId: UserId,
  { consents }: Pick<OAuthDependencies, 'consents'>,
): Query<readonly AllowedAccess[]> =>
  consents
    .find({ clientId: application.clientId, userId })
    .map((given) => given.filter(({ grantedAt }) => grantedAt >= countsFrom(application)));

/** What the user of a session allowed a client so far, which nobody takes back until `tx` ends; nothing without a session. */
export const holdConsents = async (
  tx: Transaction,
  application: Application,
  session: SessionFacts | null,
  dependencies: Pick<OAuthDependencies, 'consents'>,
): Promise<readonly AllowedAccess[]> => {
  if (session === null) return [];
  const { userId } = session;
  await tx.run(dependencies.consents.lockShared({ clientId: application.clientId, userId }));
  return tx.run(countingConsents(application, userId, dependencies));
};
