import type { ServiceName } from '#contracts';
import type { MigrationClass, ServiceSchema } from '#persistence';
import { CreateMessagingTables1700000000000 } from './create-messaging-tables.migration.js';
import { LetDeadLettersLackATenant1796200000000 } from './let-dead-letters-lack-a-tenant.migration.js';
import { NotePlacesInTheStream1797000000000 } from './note-places-in-the-stream.migration.js';

const messagingMigrations = [
  CreateMessagingTables1700000000000,
  LetDeadLettersLackATenant1796200000000,
  NotePlacesInTheStream1797000000000,
] as const;

/** The schema of a service: the tables of messaging first, then its own. */
export const serviceSchema = (service: ServiceName, migrations: readonly MigrationClass[]): ServiceSchema => ({
  service,
  migrations: [...messagingMigrations, ...migrations],
});
