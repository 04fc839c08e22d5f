import { Injectable } from '@nestjs/common';
import type { ClientId, ResourceServer, TenantContext } from '#contracts';
import { destinationsOf, listedName } from '#oauth-core';
import { ClientDirectory, ResourceServerDirectory } from '#tenancy';
import { type ApplicationDescription, ApplicationDescriptions } from '../ports/application-descriptions.js';

/** Of one application: as many as help to tell it. */
const maxDestinations = 3;

/** By the directories that remember them until an event says that one changed. */
@Injectable()
export class DirectoryApplicationDescriptions extends ApplicationDescriptions {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly directory: ResourceServerDirectory,
  ) {
    super();
  }

  override async of(context: TenantContext, clientId: ClientId): Promise<ApplicationDescription | null> {
    const { application } = await this.clients.find(context, clientId);
    if (application === null) return null;
    const { logoUri, clientUri } = application;
    const destinations = [...destinationsOf(application)].slice(0, maxDestinations);
    return { name: listedName(application), logoUri, clientUri, destinations };
  }

  override resourceServers(context: TenantContext): Promise<readonly ResourceServer[]> {
    return this.directory.all(context);
  }
}
