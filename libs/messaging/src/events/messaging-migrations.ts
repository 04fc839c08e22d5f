import { CreateMessagingTables1700000000000 } from './create-messaging-tables.migration.js';
import { LetDeadLettersLackATenant1796200000000 } from './let-dead-letters-lack-a-tenant.migration.js';
import { NotePlacesInTheStream1797000000000 } from './note-places-in-the-stream.migration.js';

/** The migrations that every service runs before its own. */
export const messagingMigrations = [
  CreateMessagingTables1700000000000,
  LetDeadLettersLackATenant1796200000000,
  NotePlacesInTheStream1797000000000,
] as const;
