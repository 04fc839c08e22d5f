import { serviceNames } from '#contracts';
import { failureCode } from '#kernel';
import { readStream } from '#messaging';
import { beginEpoch, type ServiceTable } from '#persistence';
import { natsAccess } from '#platform/start';
import { type MigrateConfig, passwordsOf, sparePasswordsOf } from '../migrate.config.js';
import { migrateDatabase, persistenceOf } from '../migrate-database.js';
import { replayedEvents, replayEvents, type Replay } from './replay-events.js';
import { openRestoredServices } from './restored-services.js';

/** What ends beside what was handed out. */
export type RestoreOptions = {
  /** SSO sessions too: everybody signs in anew. */
  readonly sessions: boolean;
  /** Signing keys too: an API that verifies JWTs by itself refuses those from before as soon as it reads the key set again. */
  readonly keys: boolean;
};

const record: ServiceTable = { service: 'token', table: 'restores' };

const emptied = ({ sessions, keys }: RestoreOptions): readonly ServiceTable[] =>
  serviceNames.flatMap((service) => {
    const { afterRestore = {} } = persistenceOf[service];
    const tables = [
      ...(afterRestore.refused ?? []),
      ...((sessions && afterRestore.sessions) || []),
      ...((keys && afterRestore.keys) || []),
    ];
    return tables.map((table) => ({ service, table }));
  });

/**
 * After a backup was restored, before the services start: makes the roles, brings the schemas up to date, refuses everything that was handed out before, and does
 * again what the event stream tells was deleted or switched off after the backup. Idempotent. `tell` gets a line per step and per thing that an
 * operator must look at. Throws a `StartError` for what the operator can mend.
 */
export const restoreEpoch = async (config: MigrateConfig, options: RestoreOptions, tell: (line: string) => void): Promise<void> => {
  const admin = { url: config.adminDatabaseUrl, variable: 'OSTIARY_ADMIN_DATABASE_URL' };
  const { urls } = await migrateDatabase(admin, passwordsOf(config), sparePasswordsOf(config));
  tell('Roles and schemas are up to date.');
  const at = await beginEpoch(config.adminDatabaseUrl, emptied(options), record);
  tell(`Codes, tokens, requests and sign-ins from before ${at.toISOString()} are refused.`);
  tell(options.sessions ? 'SSO sessions have ended.' : 'SSO sessions go on; --sessions ends them.');
  tell(options.keys ? 'Signing keys are made anew on first use.' : 'Signing keys stay; --keys makes them anew.');

  const reading = await read(config, tell);
  if (reading === null) {
    for (const line of review) tell(line);
    return;
  }
  const restored = await openRestoredServices(urls, config.publicUrl);
  try {
    report(await replayEvents(restored, reading.events), tell);
  } finally {
    await restored.close();
  }
  tell(`The stream holds everything since ${reading.since.toISOString()}. If the backup is older, of the time between:`);
  for (const line of review) tell(line);
};

const read = async (config: MigrateConfig, tell: (line: string) => void): Promise<Awaited<ReturnType<typeof readStream>>> => {
  const { natsUrl } = config;
  if (natsUrl === undefined) {
    tell('OSTIARY_NATS_URL is not set: nothing tells what was deleted or switched off after the backup.');
    return null;
  }
  const access = natsAccess(natsUrl, config);
  const reading = await readStream(access, replayedEvents).catch((error: unknown) => {
    tell(`The event stream cannot be read (${failureCode(error) ?? (error instanceof Error ? error.message : 'unknown')}).`);
    return null;
  });
  if (reading === null) tell('There is no event stream: nothing tells what was deleted or switched off after the backup.');
  return reading;
};

/** What comes back with the data and what no event is left to tell of. */
const review = [
  'Review: tenants, applications, resource servers, users deleted, disabled or suspended after the backup are as they were in it.',
  'Review: client secrets deleted or rotated after the backup are good again, those made after it are lost.',
  'Review: passwords changed after the backup are as they were in it, and consents withdrawn are given again.',
];

const report = ({ done, toReview }: Replay, tell: (line: string) => void): void => {
  for (const [what, ids] of done) tell(`Replayed from the stream: ${ids.length} ${what}.`);
  if (done.size === 0) tell('Replayed from the stream: nothing was to be done.');
  for (const [what, ids] of toReview) tell(`Review after the backup: ${what}: ${ids.join(', ')}.`);
};
