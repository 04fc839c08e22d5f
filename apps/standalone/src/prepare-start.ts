import type { AppName } from '#contracts';
import { loadConfig } from '#platform/start';
import { DataDirectory } from './data-directory.js';
import { type GeneratedSecrets, generatedSecrets, secretsFileIn } from './generated-secrets.js';
import { type Addresses, addressesOf, commonEnvironment, type Environment, requireSettings } from './platform-settings.js';
import { portsOf, requireFreePorts } from './ports.js';
import type { Shutdown } from './shutdown.js';
import type { StandaloneConfig } from './standalone.config.js';

/** What the start of a platform on one machine begins with: nothing is wrong with what it was told, and data directory and secrets are there. */
export type PreparedStart<Config extends StandaloneConfig = StandaloneConfig> = {
  readonly env: NodeJS.ProcessEnv;
  readonly config: Config;
  readonly addresses: Addresses;
  readonly directory: DataDirectory;
  readonly secrets: GeneratedSecrets;
  /** What every app is given on top of `env`. */
  readonly common: Environment;
};

/** The apps that are processes of their own, with the management port of each. */
export type ManagementPorts<Config> = (config: Config) => ReadonlyMap<AppName, number>;

/**
 * Checks everything that can be checked before an app is loaded, which takes longer than all of it, and takes the data directory until `shutdown`.
 * Throws what `describeStartFailure` puts into words.
 */
export const prepareStart = async <Config extends StandaloneConfig>(
  type: new () => Config,
  env: NodeJS.ProcessEnv,
  shutdown: Shutdown,
  managementPorts: ManagementPorts<Config> = () => new Map(),
): Promise<PreparedStart<Config>> => {
  const config = loadConfig(type, env);
  const ports = managementPorts(config);
  const addresses = addressesOf(config, env, ports.get('notification') ?? config.managementPort);
  const directory = await DataDirectory.take(config.dataDirectory);
  shutdown.add(() => directory.release());
  await requireFreePorts(portsOf(config));
  await requireFreePorts(new Map([...ports].map(([name, port]) => [`OSTIARY_MANAGEMENT_PORT (for ${name})`, port])));
  const secrets = await generatedSecrets(secretsFileIn(directory.path), env);
  const common = commonEnvironment(config, addresses, directory, secrets);
  requireSettings(env, common);
  return { env, config, addresses, directory, secrets, common };
};
