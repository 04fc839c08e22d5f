import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MailMessage, parseMail } from '#testing';
import { eventually } from './journey.js';
import { platform } from './platform.js';
import type { TestUser } from './tenant.js';

/** The messages that a person was sent, in no order. */
const messagesTo = async ({ email }: Pick<TestUser, 'email'>): Promise<readonly MailMessage[]> => {
  const directory = join(platform.dataDirectory, 'mailbox');
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const messages = await Promise.all(
    names.map(async (name) => {
      const source = await readFile(join(directory, name), 'latin1');
      return source.includes(email) ? parseMail(source, { from: '', to: [] }) : null;
    }),
  );
  return messages.filter((message) => message !== null);
};

/** The message with such a subject, once there is one. Throws within 15 s. */
export const messageSentTo = async (user: Pick<TestUser, 'email'>, subject: RegExp): Promise<MailMessage> => {
  let found: MailMessage | undefined;
  await eventually(async () => {
    found = (await messagesTo(user)).find((message) => subject.test(message.subject));
    return found !== undefined;
  }, 15_000);
  return found as MailMessage;
};

/** The links by which a person was sent word that they can set a password. */
export const resetLinksSentTo = async (user: Pick<TestUser, 'email'>): Promise<readonly string[]> =>
  (await messagesTo(user)).flatMap(({ text }) => /^\S+\/reset-password\?\S+$/m.exec(text ?? '')?.[0] ?? []);

/** The link of the first such message. Throws within 15 s. */
export const resetLinkSentTo = async (user: Pick<TestUser, 'email'>): Promise<string> => {
  await eventually(async () => (await resetLinksSentTo(user)).length > 0, 15_000);
  return (await resetLinksSentTo(user))[0] ?? '';
};
