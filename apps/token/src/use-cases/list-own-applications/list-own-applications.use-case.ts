import { Injectable } from '@nestjs/common';
import type { DescribedScope, OwnApplication, OwnRequest, ResourceServer, TenantContext } from '#contracts';
import { AccountHolders, Clock, UnitOfWork } from '#kernel';
import { ApplicationDescriptions } from '../../ports/application-descriptions.js';
import { apiScopesOf, describeDetails, describeScope, isPlatformScope } from '#oauth-core';
import { type Access, ConsentAdministration, type DetailedAccess } from '../../ports/consent-administration.js';

/** More than anybody looks through. */
const maxApplications = 200;
const maxDetailedGrants = 200;

const describeScopes = (names: readonly string[], server: ResourceServer | undefined): readonly DescribedScope[] =>
  names.map((name) => {
    const { description = null, descriptions } = describeScope(server, name);
    return { name, description, ...(descriptions && { descriptions }) };
  });

/** What is at an API in the words of that, however another one with the same names says it. `details`: those of the application; what it may do twice is told once. */
const describeTargets = (
  targets: Access['targets'],
  details: readonly DetailedAccess[],
  servers: readonly ResourceServer[],
): Pick<OwnApplication, 'scopes' | 'apis'> => {
  const resources = new Set([...targets, ...details].flatMap(({ resource }) => resource ?? []));
  return {
    scopes: describeScopes([...new Set(targets.flatMap(({ scopes }) => scopes.filter(isPlatformScope)))].toSorted(), undefined),
    apis: [...resources].map((resource) => {
      const server = servers.find(({ identifier }) => identifier === resource);
      const isHere = (target: { readonly resource: string | null }): boolean => target.resource === resource;
      const scopes = targets.filter(isHere).flatMap((target) => apiScopesOf(target.scopes));
      const allowed = details.filter(isHere).flatMap(({ authorizationDetails }) => authorizationDetails);
      const distinct = [...new Map(allowed.map((detail) => [JSON.stringify(detail), detail])).values()];
      return {
        name: server?.name ?? resource,
        scopes: describeScopes(scopes, server),
        authorizationDetails: describeDetails(distinct, server),
      };
    }),
  };
};

/** Which applications may act for a user, told to themselves. */
@Injectable()
export class ListOwnApplicationsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly holders: AccountHolders,
    private readonly consents: ConsentAdministration,
    private readonly descriptions: ApplicationDescriptions,
    private readonly clock: Clock,
  ) {}

  /** By what they allowed and by grants that live, one of a trusted application for instance; the last one that was given access first. */
  async execute(context: TenantContext, { sessionToken }: OwnRequest): Promise<{ applications: readonly OwnApplication[] }> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    const now = this.clock.now();
    const [access, details] = await this.unitOfWork.transaction(own, async (tx) => [
      await this.consents.listAccess(tx, session.userId, now, maxApplications),
      await this.consents.listDetails(tx, session.userId, now, maxDetailedGrants),
    ]);
    const servers = await this.descriptions.resourceServers(own);
    const applications = await Promise.all(
      access.map(async ({ clientId, targets, ...others }): Promise<OwnApplication> => {
        const known = (await this.descriptions.of(own, clientId)) ?? { name: null, logoUri: null, clientUri: null };
        const ofApplication = details.filter((detail) => detail.clientId === clientId);
        return { clientId, ...known, ...others, ...describeTargets(targets, ofApplication, servers) };
      }),
    );
    return { applications };
  }
}
