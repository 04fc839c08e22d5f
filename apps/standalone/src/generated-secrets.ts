import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServiceName, serviceNames } from '#contracts';
import { failureCode, StartError } from '#kernel';
import { MasterKeys } from '#platform/start';

/** Secrets that the first start makes up and every later one reads again. */
export type GeneratedSecrets = {
  readonly masterKeys: string;
  readonly identityKeys: string;
  readonly notificationKeys: string;
  readonly databasePasswords: Readonly<Record<ServiceName, string>>;
  readonly adminClient: { readonly clientId: string; readonly clientSecret: string };
};

/** What files of earlier releases lack. */
type LaterSecret = 'identityKeys' | 'notificationKeys';

const newKeys = (): string => MasterKeys.generate('k1');
const password = (): string => randomBytes(32).toString('base64url');

const passwordsFor = <Name extends string>(names: readonly Name[]): Record<Name, string> =>
  Object.fromEntries(names.map((name) => [name, password()])) as Record<Name, string>;

const generate = (): GeneratedSecrets => ({
  masterKeys: newKeys(),
  identityKeys: newKeys(),
  notificationKeys: newKeys(),
  databasePasswords: passwordsFor(serviceNames),
  adminClient: { clientId: randomUUID(), clientSecret: password() },
});

/** The secrets kept in `file`, made and kept there (mode 0600) at the first start; those that the environment sets go before. */
export const generatedSecrets = async (file: string, env: NodeJS.ProcessEnv): Promise<GeneratedSecrets> => {
  const kept = await keptSecrets(file);
  return {
    masterKeys: env['OSTIARY_MASTER_KEYS'] || kept.masterKeys,
    identityKeys: env['OSTIARY_IDENTITY_KEYS'] || kept.identityKeys,
    notificationKeys: env['OSTIARY_NOTIFICATION_KEYS'] || kept.notificationKeys,
    databasePasswords: kept.databasePasswords,
    adminClient: {
      clientId: env['OSTIARY_ADMIN_CLIENT_ID'] || kept.adminClient.clientId,
      clientSecret: env['OSTIARY_ADMIN_CLIENT_SECRET'] || kept.adminClient.clientSecret,
    },
  };
};

/** Where a platform on one machine keeps them. */
export const secretsFileIn = (dataDirectory: string): string => join(dataDirectory, 'secrets.json');

const keptSecrets = async (file: string): Promise<GeneratedSecrets> => {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as Omit<GeneratedSecrets, LaterSecret> & Partial<GeneratedSecrets>;
    const { identityKeys, notificationKeys } = kept;
    if (identityKeys && notificationKeys && serviceNames.every((service) => kept.databasePasswords[service]))
      return { ...kept, identityKeys, notificationKeys };
    // A release with a further secret finds the file of one that did not have it.
    const databasePasswords = { ...passwordsFor(serviceNames), ...kept.databasePasswords };
    return await keep(file, {
      ...kept,
      identityKeys: identityKeys || newKeys(),
      notificationKeys: notificationKeys || newKeys(),
      databasePasswords,
    });
  } catch (error) {
    const reason = failureCode(error) ?? 'it is not JSON';
    if (reason !== 'ENOENT')
      throw new StartError(`${file} cannot be read (${reason}). Put it back as it was: the data cannot be opened without it.`, {
        cause: error,
      });
  }
  return keep(file, generate());
};

const keep = async (file: string, secrets: GeneratedSecrets): Promise<GeneratedSecrets> => {
  await writeFile(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secrets;
};

/** The password of each service's database role. */
export const databasePasswords = (secrets: GeneratedSecrets): ReadonlyMap<ServiceName, string> =>
  new Map(serviceNames.map((service) => [service, secrets.databasePasswords[service]]));
