import type { Application, ClientId, TenantId, User, UserId } from '#contracts';
import { InMemoryUnitOfWork, saving } from '#testing/fakes';
import { TenantTables } from './tables.js';
import { polledStores } from './polled-stores.js';
import { consentStore } from './consent-store.js';
import { grantStores } from './grant-stores.js';
import { tokenStores } from './token-stores.js';
import { directories } from './directories.js';

type Settings = Parameters<typeof polledStores>[1] & Parameters<typeof consentStore>[1];

const storesOver = (tables: TenantTables, settings: Settings) => ({
  ...grantStores(tables),
  ...polledStores(tables, settings),
  ...tokenStores(tables),
  ...directories(tables),
  consents: consentStore(tables, settings),
});

/** The rows of all tenants, each seen only by transactions of its own. */
export class InMemoryDatabase extends InMemoryUnitOfWork {
  /** When users allow what they do, in epoch seconds: after the applications of the builders were changed last. */
  consentsAt = 1_900_000_000;
  /** How many devices of one client may wait. */
  maxDevices = 10;
  readonly stores: ReturnType<typeof storesOver>;
  readonly of: TenantTables['of'];

  constructor(tables = new TenantTables()) {
    super(saving(tables.byTenant));
    this.of = tables.of;
    this.stores = storesOver(tables, this);
  }

  /** Changes a registration, as an administrator would. */
  changeApplication(tenantId: TenantId, clientId: ClientId, change: Partial<Application>): void {
    const { applications } = this.of(tenantId);
    const registered = applications.get(clientId);
    if (registered?.application) applications.set(clientId, { ...registered, application: { ...registered.application, ...change } });
  }

  /** Changes a user, as an administrator would; `null` deletes. */
  changeUser(tenantId: TenantId, userId: UserId, change: Partial<User> | null): void {
    const { users } = this.of(tenantId);
    const user = users.get(userId);
    if (change === null) users.delete(userId);
    else if (user) users.set(userId, { ...user, ...change });
  }
}
