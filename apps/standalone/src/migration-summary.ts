import type { MigratedDatabase } from '../../migrate/src/migrate-database.js';

/** What migrating came to, in a few words. */
export const migrationSummary = (ran: MigratedDatabase['ran']): string => {
  const count = [...ran.values()].reduce((sum, migrations) => sum + migrations.length, 0);
  return count === 0 ? 'up to date' : `${count} migrations`;
};
