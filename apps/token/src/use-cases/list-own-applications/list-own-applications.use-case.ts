import { Injectable } from '@nestjs/common';
import type { DescribedScope, OwnApi, OwnApplication, OwnRequest, Page, PageRequest, ResourceServer, TenantContext } from '#contracts';
import { AccountHolders, Clock, UnitOfWork } from '#kernel';
import { type ApplicationDescription, ApplicationDescriptions } from '../../ports/application-descriptions.js';
import { apiScopesOf, describeDetails, describeScope, isPlatformScope } from '#oauth-core';
import { type Access, ConsentAdministration, type DetailedAccess } from '../../ports/consent-administration.js';
import { OrganizationNames } from '../../ports/organization-names.js';

/** Of one application, by its last ones: more than anybody looks through. */
const maxDetailedGrants = 10;
/** UTF-16 code units of what is told of one application, so that no application makes a page of them larger than it can be carried, or read. */
const maxText = 16 * 1024;

const describeScopes = (names: readonly string[], server: ResourceServer | undefined): readonly DescribedScope[] =>
  names.map((name) => {
    const { description = null, descriptions } = describeScope(server, name);
    return { name, description, ...(descriptions && { descriptions }) };
  });

/** An application that is gone. */
const nobody: ApplicationDescription = { name: null, logoUri: null, clientUri: null, destinations: [] };

/** Takes of one list after another what there is room for; from the first that there is none for on, nothing more. */
class Room {
  isEnough = true;
  #left = maxText;

  take<Item>(items: readonly Item[]): readonly Item[] {
    return items.filter((item) => {
      if (this.isEnough) this.#left -= JSON.stringify(item).length;
      return (this.isEnough &&= this.#left >= 0);
    });
  }
}

/** What is at an API in the words of that, however another one with the same names says it. What an application may do twice is told once. */
const describeApi = (
  resource: string,
  targets: Access['targets'],
  details: readonly DetailedAccess[],
  servers: readonly ResourceServer[],
): Required<OwnApi> => {
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
};

/** What an application may do, as far as there is room for it. */
const describeAccess = (
  { targets, claims, organizations }: Pick<Access, 'targets' | 'claims'> & { readonly organizations: readonly string[] },
  details: readonly DetailedAccess[],
  servers: readonly ResourceServer[],
): Pick<OwnApplication, 'organizations' | 'scopes' | 'apis' | 'claims' | 'hasMore'> => {
  const room = new Room();
  const own = [...new Set(targets.flatMap(({ scopes }) => scopes.filter(isPlatformScope)))].toSorted();
  const resources = new Set([...targets, ...details].flatMap(({ resource }) => resource ?? []));
  const described = {
    organizations: room.take(organizations),
    scopes: room.take(describeScopes(own, undefined)),
    claims: room.take(claims),
    apis: room.take([...resources]).map((resource) => {
      const { name, scopes, authorizationDetails } = describeApi(resource, targets, details, servers);
      return { name, scopes: room.take(scopes), authorizationDetails: room.take(authorizationDetails) };
    }),
  };
  return { ...described, hasMore: !room.isEnough };
};

/** Which applications may act for a user, told to themselves. */
@Injectable()
export class ListOwnApplicationsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly holders: AccountHolders,
    private readonly consents: ConsentAdministration,
    private readonly descriptions: ApplicationDescriptions,
    private readonly organizationNames: OrganizationNames,
    private readonly clock: Clock,
  ) {}

  /** By what they allowed and by grants that live, one of a trusted application for instance; the last one that was given access first. Refuses a wrong limit or cursor with `invalid_argument`. */
  async execute(context: TenantContext, { sessionToken, ...request }: OwnRequest & PageRequest): Promise<Page<OwnApplication>> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    const now = this.clock.now();
    const [{ items, nextCursor }, details] = await this.unitOfWork.transaction(own, async (tx) => {
      const page = await this.consents.listAccess(tx, session.userId, now, request);
      const clientIds = page.items.map(({ clientId }) => clientId);
      return [page, await this.consents.listDetails(tx, session.userId, now, { clientIds, limit: maxDetailedGrants })];
    });
    const servers = await this.descriptions.resourceServers(own);
    const named = await this.organizationNames.of(
      own,
      session.userId,
      items.flatMap(({ organizationIds }) => organizationIds),
    );
    const applications = items.map(async ({ clientId, targets, claims, organizationIds, ...times }): Promise<OwnApplication> => {
      const known = (await this.descriptions.of(own, clientId)) ?? nobody;
      const { access, hasMore } = details.get(clientId) ?? { access: [], hasMore: false };
      const organizations = organizationIds.flatMap((id) => named.get(id) ?? []);
      const told = describeAccess({ targets, claims, organizations }, access, servers);
      return { clientId, ...known, ...times, ...told, hasMore: hasMore || told.hasMore };
    });
    return { items: await Promise.all(applications), nextCursor };
  }
}
