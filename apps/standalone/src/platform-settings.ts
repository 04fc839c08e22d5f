import { demoFilesIn } from '../../demo/src/demo-files.js';
import type { AppName } from '#contracts';
import { ConfigurationError, loadConfig } from '#platform/start';
import { appConfigs } from './app-configs.js';
import type { DataDirectory } from './data-directory.js';
import type { GeneratedSecrets } from './generated-secrets.js';
import type { StandaloneConfig } from './standalone.config.js';

export type Environment = Readonly<Record<string, string>>;

const given = (env: NodeJS.ProcessEnv, variable: string): string | undefined => env[variable]?.trim() || undefined;

/**
 * Where a platform on one machine is reached: as the environment says, else at localhost with its port. `mailboxPort` is the management
 * port that shows the messages; where there is a mail server, none does.
 */
export const addressesOf = (config: StandaloneConfig, env: NodeJS.ProcessEnv, mailboxPort: number) => ({
  gateway: given(env, 'OSTIARY_PUBLIC_URL') ?? `http://localhost:${config.gatewayPort}`,
  introspection: given(env, 'OSTIARY_INTROSPECTION_PUBLIC_URL') ?? `http://localhost:${config.introspectionPort}`,
  demo: config.demoUrl ?? `http://localhost:${config.demoPort}`,
  mailbox: ['OSTIARY_SMTP_URL', 'OSTIARY_SMS_PROVIDERS'].some((name) => given(env, name) === undefined)
    ? `http://localhost:${mailboxPort}/mailbox`
    : null,
});

export type Addresses = ReturnType<typeof addressesOf>;

/** What every app of a platform on one machine is given on top of the environment of the process. */
export const commonEnvironment = (
  { demo }: StandaloneConfig,
  addresses: Addresses,
  directory: DataDirectory,
  secrets: GeneratedSecrets,
): Environment => ({
  OSTIARY_PUBLIC_URL: addresses.gateway,
  OSTIARY_INTROSPECTION_PUBLIC_URL: addresses.introspection,
  OSTIARY_DATA_DIR: directory.path,
  OSTIARY_ADMIN_CLIENT_ID: secrets.adminClient.clientId,
  OSTIARY_ADMIN_CLIENT_SECRET: secrets.adminClient.clientSecret,
  OSTIARY_MASTER_KEYS: secrets.masterKeys,
  OSTIARY_IDENTITY_KEYS: secrets.identityKeys,
  OSTIARY_NOTIFICATION_KEYS: secrets.notificationKeys,
  ...(addresses.mailbox !== null && { OSTIARY_MAILBOX_URL: addresses.mailbox }),
  ...(demo && { OSTIARY_DEMO_FILE: demoFilesIn(directory.path).demo }),
});

/** What tells one app's environment from another's: an app gets the secrets that are its own and no others. */
export const appEnvironment = (app: AppName, databaseUrl: string | undefined, common: Environment): Environment => {
  const own: Record<string, string> = { ...common };
  if (databaseUrl !== undefined) own['OSTIARY_DATABASE_URL'] = databaseUrl;
  if (app !== 'token') delete own['OSTIARY_MASTER_KEYS'];
  if (app !== 'identity') delete own['OSTIARY_IDENTITY_KEYS'];
  if (app !== 'notification') delete own['OSTIARY_NOTIFICATION_KEYS'];
  if (app !== 'tenant') delete own['OSTIARY_ADMIN_CLIENT_SECRET'];
  if (app !== 'gateway') {
    delete own['OSTIARY_DEMO_FILE'];
    delete own['OSTIARY_MAILBOX_URL'];
  }
  return own;
};

/**
 * Throws a `ConfigurationError` with the problems that any app would have with its environment, each said once: before
 * anything is started.
 */
export const requireSettings = (env: NodeJS.ProcessEnv, common: Environment): void => {
  const problems = new Set<string>();
  for (const [name, type] of Object.entries(appConfigs)) {
    try {
      loadConfig(type, { ...env, ...appEnvironment(name as AppName, undefined, common) });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      for (const problem of error.problems) problems.add(problem);
    }
  }
  if (problems.size > 0) throw new ConfigurationError([...problems]);
};
