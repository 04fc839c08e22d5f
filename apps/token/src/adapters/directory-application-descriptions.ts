import { Injectable } from '@nestjs/common';
import type { ClientId, OwnApplication, ResourceServer, TenantContext } from '#contracts';
import { listedName } from '#oauth-core';
import { ClientDirectory, ResourceServerDirectory } from '#tenancy';
import { ApplicationDescriptions } from '../ports/application-descriptions.js';

/** By the directories that remember them until an event says that one changed. */
@Injectable()
export class DirectoryApplicationDescriptions extends ApplicationDescriptions {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly directory: ResourceServerDirectory,
  ) {
    super();
  }

  override async of(context: TenantContext, clientId: ClientId): Promise<Pick<OwnApplication, 'name' | 'logoUri' | 'clientUri'> | null> {
    const { application } = await this.clients.find(context, clientId);
    if (application === null) return null;
    const { logoUri, clientUri } = application;
    return { name: listedName(application), logoUri, clientUri };
  }

  override resourceServers(context: TenantContext): Promise<readonly ResourceServer[]> {
    return this.directory.all(context);
  }
}
