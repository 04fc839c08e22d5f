import type { AppName } from '#contracts';
import type { DataDirectory } from './data-directory.js';
import type { GeneratedSecrets } from './generated-secrets.js';
import type { StandaloneConfig } from './standalone.config.js';

export type Environment = Readonly<Record<string, string>>;

/** The public addresses of a platform on one machine. */
export const addressesOf = (config: StandaloneConfig, env: NodeJS.ProcessEnv) => ({
  gateway: env['OSTIARY_PUBLIC_URL'] ?? `http://localhost:${config.gatewayPort}`,
  introspection: env['OSTIARY_INTROSPECTION_PUBLIC_URL'] ?? `http://localhost:${config.introspectionPort}`,
  demo: env['OSTIARY_DEMO_URL'] ?? `http://localhost:${config.demoPort}`,
});

export type Addresses = ReturnType<typeof addressesOf>;

/** What every app of a platform on one machine is given on top of the environment of the process. */
export const commonEnvironment = (addresses: Addresses, directory: DataDirectory, secrets: GeneratedSecrets): Environment => ({
  OSTIARY_PUBLIC_URL: addresses.gateway,
  OSTIARY_INTROSPECTION_PUBLIC_URL: addresses.introspection,
  OSTIARY_DATA_DIR: directory.path,
  OSTIARY_ADMIN_CLIENT_ID: secrets.adminClient.clientId,
  OSTIARY_ADMIN_CLIENT_SECRET: secrets.adminClient.clientSecret,
  OSTIARY_MASTER_KEYS: secrets.masterKeys,
});

/** What tells one app's environment from another's: an app gets the secrets that are its own and no others. */
export const appEnvironment = (app: AppName, databaseUrl: string | undefined, common: Environment): Environment => {
  const own: Record<string, string> = { ...common };
  if (databaseUrl !== undefined) own['OSTIARY_DATABASE_URL'] = databaseUrl;
  if (app !== 'token') delete own['OSTIARY_MASTER_KEYS'];
  if (app !== 'tenant') delete own['OSTIARY_ADMIN_CLIENT_SECRET'];
  return own;
};
