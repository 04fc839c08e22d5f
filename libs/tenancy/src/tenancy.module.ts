import { Module } from '@nestjs/common';
import { ClientDirectory } from './client-directory.js';
import { MissedEvents } from './missed-events.js';
import { OrganizationDirectory } from './organization-directory.js';
import { ResourceServerDirectory } from './resource-server-directory.js';
import { TenantDirectory } from './tenant-directory.js';
import { TrustedIssuerDirectory } from './trusted-issuer-directory.js';

const directories = [TenantDirectory, ClientDirectory, ResourceServerDirectory, TrustedIssuerDirectory, OrganizationDirectory];

/** What other services need to know of the tenant service's data, close at hand. */
@Module({ providers: [...directories, MissedEvents], exports: directories })
export class TenancyModule {}
