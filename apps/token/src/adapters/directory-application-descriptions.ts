import { Injectable } from '@nestjs/common';
import type { ClientId, ResourceServer, TenantContext } from '#contracts';
import { destinationsOf, listedName, shownLinks } from '#oauth-core';
import { ClientDirectory, ResourceServerDirectory } from '#tenancy';
import { type ApplicationDescription, ApplicationDescriptions } from '../ports/application-descriptions.js';

/** Characters of a destination: more than a host has with its port. A scheme may have any number. */
const maxDestination = 260;

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
    const { logoUri } = application;
    const { clientUri } = shownLinks(application);
    // All of them: one that registered itself names first whom it would pass for.
    const destinations = [...destinationsOf(application)].map((destination) => destination.slice(0, maxDestination));
    return { name: listedName(application), logoUri, clientUri, destinations };
  }

  override resourceServers(context: TenantContext): Promise<readonly ResourceServer[]> {
    return this.directory.all(context);
  }
}
