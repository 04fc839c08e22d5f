import { Injectable } from '@nestjs/common';
import type { DescribedScope, OwnApplication, OwnRequest, ResourceServer, TenantContext } from '#contracts';
import { AccountHolders, Clock, UnitOfWork } from '#kernel';
import { ApplicationDescriptions } from '../../ports/application-descriptions.js';
import { apiScopesOf, describeScope, isPlatformScope } from '#oauth-core';
import { type Access, ConsentAdministration } from '../../ports/consent-administration.js';

/** More than anybody looks through. */
const maxApplications = 200;

const describeScopes = (names: readonly string[], server: ResourceServer | undefined): readonly DescribedScope[] =>
  names.map((name) => {
    const { description = null, descriptions } = describeScope(server, name);
    return { name, description, ...(descriptions && { descriptions }) };
  });

/** What is at an API in the words of that, however another one with the same names says it. */
const describeTargets = (targets: Access['targets'], servers: readonly ResourceServer[]): Pick<OwnApplication, 'scopes' | 'apis'> => ({
  scopes: describeScopes([...new Set(targets.flatMap(({ scopes }) => scopes.filter(isPlatformScope)))].toSorted(), undefined),
  apis: targets.flatMap(({ resource, scopes }) => {
    if (resource === null) return [];
    const server = servers.find(({ identifier }) => identifier === resource);
    return { name: server?.name ?? resource, scopes: describeScopes(apiScopesOf(scopes), server) };
  }),
});

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
    const access = await this.unitOfWork.transaction(own, (tx) =>
      this.consents.listAccess(tx, session.userId, this.clock.now(), maxApplications),
    );
    const servers = await this.descriptions.resourceServers(own);
    const applications = await Promise.all(
      access.map(async ({ clientId, targets, ...others }): Promise<OwnApplication> => {
        const known = (await this.descriptions.of(own, clientId)) ?? { name: null, logoUri: null, clientUri: null };
        return { clientId, ...known, ...others, ...describeTargets(targets, servers) };
      }),
    );
    return { applications };
  }
}
