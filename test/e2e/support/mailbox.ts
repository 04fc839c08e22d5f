import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMail } from '#testing';
import { eventually } from './journey.js';
import { platform } from './platform.js';
import type { TestUser } from './tenant.js';

/** The codes that a person was sent, in the order of their messages. */
export const codesSentTo = async ({ email }: Pick<TestUser, 'email'>): Promise<readonly string[]> => {
  const directory = join(platform.dataDirectory, 'mailbox');
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const messages = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const [source, { mtimeMs }] = await Promise.all([readFile(path, 'latin1'), stat(path)]);
      return source.includes(email) ? { ...parseMail(source, { from: '', to: [] }), mtimeMs } : null;
    }),
  );
  return messages
    .filter((message) => message !== null)
    .toSorted((one, other) => one.mtimeMs - other.mtimeMs)
    .flatMap(({ text }) => /^\d{6}$/m.exec(text ?? '')?.[0] ?? []);
};

/** The code of the last message, once there are as many. Throws within 15 s. */
export const codeSentTo = async (user: Pick<TestUser, 'email'>, messages = 1): Promise<string> => {
  await eventually(async () => (await codesSentTo(user)).length >= messages, 15_000);
  return (await codesSentTo(user)).at(-1) ?? '';
};
