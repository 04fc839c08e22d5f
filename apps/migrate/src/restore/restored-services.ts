import { identityPersistence } from '../../../identity/src/persistence/identity-persistence.js';
import { SqlLoginFailureStore } from '../../../identity/src/persistence/stores/sql-login-failure.store.js';
import { TypeOrmUserStore } from '../../../identity/src/persistence/stores/typeorm-user.store.js';
import { SqlUserDeletionStore } from '../../../identity/src/persistence/stores/sql-user-deletion.store.js';
import { UserDeletions } from '../../../identity/src/use-cases/user-deletions.js';
import { DeleteUserUseCase } from '../../../identity/src/use-cases/delete-user/delete-user.use-case.js';
import { UpdateUserUseCase } from '../../../identity/src/use-cases/update-user/update-user.use-case.js';
import { sessionPersistence } from '../../../session/src/persistence/session-persistence.js';
import { SqlDeletedUserStore } from '../../../session/src/persistence/stores/sql-deleted-user.store.js';
import { TypeOrmSessionStore } from '../../../session/src/persistence/stores/typeorm-session.store.js';
import { EndUserSessionsUseCase } from '../../../session/src/use-cases/end-user-sessions/end-user-sessions.use-case.js';
import { SqlDynamicClientStore } from '../../../tenant/src/persistence/stores/sql-dynamic-client.store.js';
import { TypeOrmApplicationStore } from '../../../tenant/src/persistence/stores/typeorm-application.store.js';
import { TypeOrmClientSecretStore } from '../../../tenant/src/persistence/stores/typeorm-client-secret.store.js';
import { TypeOrmResourceServerStore } from '../../../tenant/src/persistence/stores/typeorm-resource-server.store.js';
import { TypeOrmTenantStore } from '../../../tenant/src/persistence/stores/typeorm-tenant.store.js';
import { tenantPersistence } from '../../../tenant/src/persistence/tenant-persistence.js';
import { SectorDocumentRefusal } from '../../../tenant/src/ports/sector-document-source.js';
import { PublicAddresses } from '../../../tenant/src/rules/public-addresses.js';
import { Administrators } from '../../../tenant/src/use-cases/administrators.js';
import { DeleteApplicationUseCase } from '../../../tenant/src/use-cases/delete-application/delete-application.use-case.js';
import { DeleteResourceServerUseCase } from '../../../tenant/src/use-cases/delete-resource-server/delete-resource-server.use-case.js';
import { DeleteTenantUseCase } from '../../../tenant/src/use-cases/delete-tenant/delete-tenant.use-case.js';
import { RemovedApplications } from '../../../tenant/src/use-cases/removed-applications.js';
import { Sectors } from '../../../tenant/src/use-cases/sectors.js';
import { UpdateApplicationUseCase } from '../../../tenant/src/use-cases/update-application/update-application.use-case.js';
import { UpdateTenantUseCase } from '../../../tenant/src/use-cases/update-tenant/update-tenant.use-case.js';
import type { ServiceName } from '#contracts';
import { SystemClock, type UnitOfWork } from '#kernel';
import { outboxOfStoppedService } from '#messaging';
import { createDataSource, type EntityClass, TypeOrmUnitOfWork } from '#persistence';

const clock = new SystemClock();
const outbox = outboxOfStoppedService(clock);

/** What the services that were restored can be told to do again: their own use cases, as their own roles. */
export type RestoredServices = Awaited<ReturnType<typeof openRestoredServices>>;

type Opened = { readonly unitOfWork: UnitOfWork; close(): Promise<void> };

const open = async (service: ServiceName, url: string | undefined, entities: readonly EntityClass[]): Promise<Opened> => {
  if (url === undefined) throw new TypeError(`no database for ${service}`);
  const dataSource = await createDataSource({ service, url, entities, poolSize: 1 }).initialize();
  return { unitOfWork: new TypeOrmUnitOfWork(dataSource), close: () => dataSource.destroy() };
};

/** What is done again registers no sector. */
const noSectors = new Sectors({ fetch: () => Promise.reject(new SectorDocumentRefusal('is not asked in a restore')) }, clock);

/** What is done again names no attribute. */
const noSchemas = { of: () => Promise.resolve([]) };

/** Who administers now may have been made since the backup: those of then go as they went, the last one too. The operator's comes back at the next start. */
class FormerAdministrators extends Administrators {
  override async requireAnother(): Promise<void> {
    await Promise.resolve();
  }
}

/** `urls` are those of the services' own roles. Events of what is done wait in the outboxes for the services to start. */
export const openRestoredServices = async (urls: ReadonlyMap<ServiceName, string>, publicUrl: string) => {
  const tenant = await open('tenant', urls.get('tenant'), tenantPersistence.entities);
  const identity = await open('identity', urls.get('identity'), identityPersistence.entities);
  const session = await open('session', urls.get('session'), sessionPersistence.entities);
  const addresses = new PublicAddresses(publicUrl);
  const [tenants, applications] = [new TypeOrmTenantStore(), new TypeOrmApplicationStore()];
  const [resourceServers, secrets] = [new TypeOrmResourceServerStore(), new TypeOrmClientSecretStore()];
  const removed = new RemovedApplications(applications, secrets, new SqlDynamicClientStore(), outbox);
  const administrators = new FormerAdministrators(tenants, applications, secrets, clock);
  const [users, failures, sessions] = [new TypeOrmUserStore(), new SqlLoginFailureStore(), new TypeOrmSessionStore()];
  return {
    addresses,
    tenants,
    applications,
    resourceServers,
    users,
    sessions,
    tenantDatabase: tenant.unitOfWork,
    identityDatabase: identity.unitOfWork,
    sessionDatabase: session.unitOfWork,
    deleteTenant: new DeleteTenantUseCase(tenant.unitOfWork, tenants, outbox, addresses),
    updateTenant: new UpdateTenantUseCase(tenant.unitOfWork, tenants, outbox, clock, addresses),
    deleteApplication: new DeleteApplicationUseCase(tenant.unitOfWork, applications, removed, administrators),
    updateApplication: new UpdateApplicationUseCase(
      tenant.unitOfWork,
      tenants,
      applications,
      resourceServers,
      administrators,
      outbox,
      clock,
      noSectors,
    ),
    deleteResourceServer: new DeleteResourceServerUseCase(tenant.unitOfWork, resourceServers, secrets, outbox, addresses),
    deleteUser: new DeleteUserUseCase(identity.unitOfWork, users, new UserDeletions(users, new SqlUserDeletionStore(), outbox, clock)),
    updateUser: new UpdateUserUseCase(identity.unitOfWork, users, failures, outbox, clock, noSchemas),
    endUserSessions: new EndUserSessionsUseCase(sessions, new SqlDeletedUserStore(), outbox, clock),
    close: async (): Promise<void> => {
      await Promise.all([tenant.close(), identity.close(), session.close()]);
    },
  };
};
