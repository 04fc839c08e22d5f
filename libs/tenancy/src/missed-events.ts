import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MessagingHealth } from '#messaging';
import { ClientDirectory } from './client-directory.js';
import { OrganizationDirectory } from './organization-directory.js';
import { ResourceServerDirectory } from './resource-server-directory.js';
import { TenantDirectory } from './tenant-directory.js';
import { TrustedIssuerDirectory } from './trusted-issuer-directory.js';

/** Forgets everything once events arrive again after an interruption: what they said in between is not made up for. */
@Injectable()
export class MissedEvents implements OnModuleInit {
  constructor(
    private readonly messaging: MessagingHealth,
    private readonly tenants: TenantDirectory,
    private readonly clients: ClientDirectory,
    private readonly resourceServers: ResourceServerDirectory,
    private readonly trustedIssuers: TrustedIssuerDirectory,
    private readonly organizations: OrganizationDirectory,
  ) {}

  onModuleInit(): void {
    this.messaging.onRestored(() => {
      for (const directory of [this.tenants, this.clients, this.resourceServers, this.trustedIssuers, this.organizations])
        directory.forgetAll();
    });
  }
}
