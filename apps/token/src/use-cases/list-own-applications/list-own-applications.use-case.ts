import { Injectable } from '@nestjs/common';
import type { OwnApplication, OwnRequest, TenantContext } from '#contracts';
import { AccountHolders, Clock, UnitOfWork } from '#kernel';
import { ApplicationDescriptions } from '../../ports/application-descriptions.js';
import { ConsentAdministration } from '../../ports/consent-administration.js';

/** More than anybody looks through. */
const maxApplications = 200;

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
    const scopes = await this.descriptions.scopes(own);
    const applications = await Promise.all(
      access.map(async ({ clientId, scopes: names, ...times }): Promise<OwnApplication> => {
        const known = (await this.descriptions.of(own, clientId)) ?? { name: null, logoUri: null, clientUri: null };
        return { clientId, ...known, ...times, scopes: names.map((name) => ({ name, description: null, ...scopes.get(name) })) };
      }),
    );
    return { applications };
  }
}
