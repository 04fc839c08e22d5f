import { readFile } from 'node:fs/promises';
import type { AppName } from '#contracts';
import { StartError } from '#kernel';

export type NatsUser = AppName | 'operator';
export type NatsAccess = { readonly url: string; readonly user?: string; readonly password?: string };

/** How each app connects: with a user of its own where a credentials file is given, else as `url` says. */
export const natsCredentials = async (url: string, file: string | undefined): Promise<(user: NatsUser) => NatsAccess> => {
  if (file === undefined) return () => ({ url });
  const passwords = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Partial<Record<NatsUser, string>>,
    (error: unknown) => {
      throw new StartError(
        `The NATS credentials ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'}). Run \`npm run nats:config\`, or unset OSTIARY_NATS_CREDENTIALS_FILE.`,
      );
    },
  );
  return (user) => {
    const password = passwords[user];
    if (!password) throw new StartError(`The NATS credentials ${file} hold no password for ${user}. Run \`npm run nats:config\` again.`);
    return { url, user, password };
  };
};
