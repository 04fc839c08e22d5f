import { Module } from '@nestjs/common';
import { IdempotentCreations } from '#kernel';
import { SqlIdempotentCreations } from '#persistence';
import { IdempotencyKeyCleaner } from '#platform';
import { RandomCredentials } from './adapters/random-credentials.js';
import { SystemTenantStarter } from './adapters/system-tenant.starter.js';
import { TypeOrmApplicationStore } from './persistence/stores/application.store.js';
import { TypeOrmClientSecretStore } from './persistence/stores/client-secret.store.js';
import { TypeOrmResourceServerStore } from './persistence/stores/resource-server.store.js';
import { TypeOrmTenantStore } from './persistence/stores/tenant.store.js';
import { ApplicationStore } from './ports/application-store.js';
import { ClientSecretStore } from './ports/client-secret-store.js';
import { Credentials } from './ports/credentials.js';
import { ResourceServerStore } from './ports/resource-server-store.js';
import { TenantStore } from './ports/tenant-store.js';
import { ApplicationController } from './rpc/application.controller.js';
import { ClientController } from './rpc/client.controller.js';
import { ClientSecretController } from './rpc/client-secret.controller.js';
import { ResourceServerController } from './rpc/resource-server.controller.js';
import { TenantController } from './rpc/tenant.controller.js';
import { PublicAddresses } from './rules/public-addresses.js';
import { TenantConfig } from './tenant.config.js';
import { Administrators } from './use-cases/administrators.js';
import { ClientSecrets } from './use-cases/client-secrets.js';
import { CreateApplicationUseCase } from './use-cases/create-application/create-application.use-case.js';
import { CreateResourceServerUseCase } from './use-cases/create-resource-server/create-resource-server.use-case.js';
import { CreateTenantUseCase } from './use-cases/create-tenant/create-tenant.use-case.js';
import { DeleteApplicationUseCase } from './use-cases/delete-application/delete-application.use-case.js';
import { DeleteClientSecretUseCase } from './use-cases/delete-client-secret/delete-client-secret.use-case.js';
import { DeleteResourceServerUseCase } from './use-cases/delete-resource-server/delete-resource-server.use-case.js';
import { DeleteTenantUseCase } from './use-cases/delete-tenant/delete-tenant.use-case.js';
import { EnsureAdminClientUseCase } from './use-cases/ensure-admin-client/ensure-admin-client.use-case.js';
import { EnsureSystemTenantUseCase } from './use-cases/ensure-system-tenant/ensure-system-tenant.use-case.js';
import { GetApplicationUseCase } from './use-cases/get-application/get-application.use-case.js';
import { GetClientUseCase } from './use-cases/get-client/get-client.use-case.js';
import { GetResourceServerUseCase } from './use-cases/get-resource-server/get-resource-server.use-case.js';
import { GetResourceServersUseCase } from './use-cases/get-resource-servers/get-resource-servers.use-case.js';
import { GetTenantUseCase } from './use-cases/get-tenant/get-tenant.use-case.js';
import { ListApplicationsUseCase } from './use-cases/list-applications/list-applications.use-case.js';
import { ListClientSecretsUseCase } from './use-cases/list-client-secrets/list-client-secrets.use-case.js';
import { ListResourceServersUseCase } from './use-cases/list-resource-servers/list-resource-servers.use-case.js';
import { ListTenantsUseCase } from './use-cases/list-tenants/list-tenants.use-case.js';
import { ResolveTenantUseCase } from './use-cases/resolve-tenant/resolve-tenant.use-case.js';
import { RotateClientSecretUseCase } from './use-cases/rotate-client-secret/rotate-client-secret.use-case.js';
import { UpdateApplicationUseCase } from './use-cases/update-application/update-application.use-case.js';
import { UpdateResourceServerUseCase } from './use-cases/update-resource-server/update-resource-server.use-case.js';
import { UpdateTenantUseCase } from './use-cases/update-tenant/update-tenant.use-case.js';

const useCases = [
  ResolveTenantUseCase,
  GetTenantUseCase,
  ListTenantsUseCase,
  CreateTenantUseCase,
  UpdateTenantUseCase,
  DeleteTenantUseCase,
  GetClientUseCase,
  GetResourceServersUseCase,
  ListApplicationsUseCase,
  GetApplicationUseCase,
  CreateApplicationUseCase,
  UpdateApplicationUseCase,
  DeleteApplicationUseCase,
  ListResourceServersUseCase,
  GetResourceServerUseCase,
  CreateResourceServerUseCase,
  UpdateResourceServerUseCase,
  DeleteResourceServerUseCase,
  ListClientSecretsUseCase,
  RotateClientSecretUseCase,
  DeleteClientSecretUseCase,
  EnsureSystemTenantUseCase,
  EnsureAdminClientUseCase,
];

const controllers = [TenantController, ClientController, ApplicationController, ResourceServerController, ClientSecretController];

const adapters = [
  { provide: TenantStore, useClass: TypeOrmTenantStore },
  { provide: ApplicationStore, useClass: TypeOrmApplicationStore },
  { provide: ResourceServerStore, useClass: TypeOrmResourceServerStore },
  { provide: ClientSecretStore, useClass: TypeOrmClientSecretStore },
  { provide: Credentials, useClass: RandomCredentials },
  { provide: IdempotentCreations, useClass: SqlIdempotentCreations },
  { provide: PublicAddresses, useFactory: ({ publicUrl }: TenantConfig) => new PublicAddresses(publicUrl), inject: [TenantConfig] },
];

@Module({ controllers, providers: [...useCases, Administrators, ClientSecrets, ...adapters, SystemTenantStarter, IdempotencyKeyCleaner] })
export class TenantModule {}
