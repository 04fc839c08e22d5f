import type { AppName } from '#contracts';
import { type AppDefinition, ConfigurationError, loadConfig } from '#platform';
import type { DataDirectory } from './data-directory.js';
import type { GeneratedSecrets } from './generated-secrets.js';
import type { StandaloneConfig } from './standalone.config.js';

export type Environment = Readonly<Record<string, string>>;

const given = (env: NodeJS.ProcessEnv, variable: string): string | undefined => env[variable]?.trim() || undefined;

/** The public addresses of a platform on one machine: those that the environment sets, else of localhost with its port. */
export const addressesOf = (config: StandaloneConfig, env: NodeJS.ProcessEnv) => ({
  gateway: given(env, 'OSTIARY_PUBLIC_URL') ?? `http://localhost:${config.gatewayPort}`,
  introspection: given(env, 'OSTIARY_INTROSPECTION_PUBLIC_URL') ?? `http://localhost:${config.introspectionPort}`,
  demo: config.demoUrl ?? `http://localhost:${config.demoPort}`,
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

/**
 * Throws a `ConfigurationError` with the problems that any of `apps` would have with its environment, each said once: before
 * anything is started.
 */
export const requireSettings = (apps: readonly AppDefinition[], env: NodeJS.ProcessEnv, common: Environment): void => {
  const problems = new Set<string>();
  for (const app of apps) {
    try {
      loadConfig(app.config, { ...env, ...appEnvironment(app.name, undefined, common) });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      for (const problem of error.problems) problems.add(problem);
    }
  }
  if (problems.size > 0) throw new ConfigurationError([...problems]);
};
