import { provisionStreams } from '#messaging';
import { natsAccess } from '#platform/start';
import { type MigrateConfig, passwordsOf, sparePasswordsOf } from './migrate.config.js';
import { migrateDatabase } from './migrate-database.js';

/**
 * Makes roles and schemas, runs the migrations that have not run, makes streams and consumers. Idempotent; several may run
 * at once. `tell` gets a line per step. Throws a `StartError` for
 * what the operator can mend, else what the database or NATS refused.
 */
export const migrate = async (config: MigrateConfig, tell: (line: string) => void): Promise<void> => {
  const admin = { url: config.adminDatabaseUrl, variable: 'OSTIARY_ADMIN_DATABASE_URL' };
  const { ran } = await migrateDatabase(admin, passwordsOf(config), sparePasswordsOf(config));
  for (const [service, migrations] of ran) tell(`${service}: ${migrations.length === 0 ? 'up to date' : migrations.join(', ')}.`);
  if (config.natsUrl === undefined) {
    tell('OSTIARY_NATS_URL is not set: no streams are made.');
    return;
  }
  await provisionStreams(natsAccess(config.natsUrl, config), { replicas: config.streamReplicas });
  tell('Streams and consumers are up to date.');
};
