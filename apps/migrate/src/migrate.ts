import { identityApp } from '../../identity/src/identity.app.js';
import { notificationApp } from '../../notification/src/notification.app.js';
import { sessionApp } from '../../session/src/session.app.js';
import { tenantApp } from '../../tenant/src/tenant.app.js';
import { tokenApp } from '../../token/src/token.app.js';
import { provisionStreams } from '#messaging';
import { migrateService, provisionDatabase } from '#persistence';
import { schemaOf } from '#platform';
import { type MigrateConfig, passwordsOf } from './migrate.config.js';

const services = [tenantApp, identityApp, sessionApp, tokenApp, notificationApp];

/**
 * Makes roles and schemas, runs the migrations that have not run, makes streams and consumers. Idempotent; several may run
 * at once. `tell` gets a line per step. Throws what the database or NATS refused.
 */
export const migrate = async (config: MigrateConfig, tell: (line: string) => void): Promise<void> => {
  await provisionDatabase(config.adminDatabaseUrl, passwordsOf(config));
  tell('Roles and schemas are there.');
  for (const app of services) {
    const schema = schemaOf(app);
    if (schema === null) continue;
    const ran = await migrateService(config.adminDatabaseUrl, schema);
    tell(`${schema.service}: ${ran.length === 0 ? 'up to date' : ran.join(', ')}.`);
  }
  if (config.natsUrl === undefined) {
    tell('OSTIARY_NATS_URL is not set: no streams are made.');
    return;
  }
  await provisionStreams(
    { url: config.natsUrl, user: config.natsUser, password: config.natsPassword },
    { replicas: config.streamReplicas },
  );
  tell('Streams and consumers are up to date.');
};
