import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type MailMessage, parseMail } from '#testing';
import { eventually } from './journey.js';
import { platform } from './platform.js';
import type { TestUser } from './tenant.js';

type StoredMessage = { readonly source: string; readonly mtimeMs: number };

/** What is in the mailbox, as far as anybody looked, and the names of its files: a message stays as it is, and whoever waits for one asks time and again. */
const stored: StoredMessage[] = [];
const kept = new Map<string, Promise<void>>();
/** By what is looked for: how many of those messages have been looked at, and which were found. */
const found = new Map<string, { lookedAt: number; readonly messages: StoredMessage[] }>();

const keep = async (path: string): Promise<void> => {
  const [source, { mtimeMs }] = await Promise.all([readFile(path, 'latin1'), stat(path)]);
  stored.push({ source, mtimeMs });
};

const keepOnce = (path: string): Promise<void> => {
  const keeping = kept.get(path) ?? keep(path);
  kept.set(path, keeping);
  return keeping;
};

/** The messages that a person was sent, in their order. */
export const messagesOf = async ({ email }: Pick<TestUser, 'email'>): Promise<readonly MailMessage[]> => {
  const directory = join(platform.dataDirectory, 'mailbox');
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.eml'));
  await Promise.all(names.map((name) => keepOnce(join(directory, name))));
  const theirs = found.get(email) ?? { lookedAt: 0, messages: [] };
  found.set(email, theirs);
  theirs.messages.push(...stored.slice(theirs.lookedAt).filter(({ source }) => source.includes(email)));
  theirs.lookedAt = stored.length;
  return theirs.messages.toSorted((one, other) => one.mtimeMs - other.mtimeMs).map(({ source }) => parseMail(source, { from: '', to: [] }));
};

/** The codes that a person was sent, in the order of their messages. */
export const codesSentTo = async (user: Pick<TestUser, 'email'>): Promise<readonly string[]> =>
  (await messagesOf(user)).flatMap(({ text }) => /^\d{6}$/m.exec(text ?? '')?.[0] ?? []);

/** The code of the last message, once there are as many. Throws within 15 s. */
export const codeSentTo = async (user: Pick<TestUser, 'email'>, messages = 1): Promise<string> => {
  await eventually(async () => (await codesSentTo(user)).length >= messages, 15_000);
  return (await codesSentTo(user)).at(-1) ?? '';
};

/** The message with such a subject, once there is one. Throws within 15 s. */
export const messageSentTo = async (user: Pick<TestUser, 'email'>, subject: RegExp): Promise<MailMessage> => {
  const find = async () => (await messagesOf(user)).find((message) => subject.test(message.subject));
  await eventually(async () => (await find()) !== undefined, 15_000);
  return (await find()) as MailMessage;
};

/** The links by which a person can set a password, in the order of their messages. */
export const resetLinksSentTo = async (user: Pick<TestUser, 'email'>): Promise<readonly string[]> =>
  (await messagesOf(user)).flatMap(({ text }) => /^\S+\/reset-password\?\S+$/m.exec(text ?? '')?.[0] ?? []);

/** The link of the first such message. Throws within 15 s. */
export const resetLinkSentTo = async (user: Pick<TestUser, 'email'>): Promise<string> => {
  await eventually(async () => (await resetLinksSentTo(user)).length > 0, 15_000);
  return (await resetLinksSentTo(user))[0] ?? '';
};

/** The links by which a person can sign in, in the order of their messages. */
export const signInLinksSentTo = async (user: Pick<TestUser, 'email'>): Promise<readonly string[]> =>
  (await messagesOf(user)).flatMap(({ text }) => /^\S+\/login\/link\?\S+$/m.exec(text ?? '')?.[0] ?? []);

/** The link of the first such message. Throws within 15 s. */
export const signInLinkSentTo = async (user: Pick<TestUser, 'email'>): Promise<string> => {
  await eventually(async () => (await signInLinksSentTo(user)).length > 0, 15_000);
  return (await signInLinksSentTo(user))[0] ?? '';
};

/** The codes by which a person can sign in, in the order of their messages. */
export const signInCodesSentTo = async (user: Pick<TestUser, 'email'>): Promise<readonly string[]> =>
  (await messagesOf(user)).flatMap(({ text }) => /^\d{8}$/m.exec(text ?? '')?.[0] ?? []);

/** The code of the last such message. Throws within 15 s. */
export const signInCodeSentTo = async (user: Pick<TestUser, 'email'>): Promise<string> => {
  await eventually(async () => (await signInCodesSentTo(user)).length > 0, 15_000);
  return (await signInCodesSentTo(user)).at(-1) ?? '';
};

/** The link of the last message that invites a person, once there are as many. Throws within 15 s. */
export const invitationSentTo = async (user: Pick<TestUser, 'email'>, messages = 1): Promise<string> => {
  const links = async () => (await messagesOf(user)).flatMap(({ text }) => /^\S+\/invitation\?\S+$/m.exec(text ?? '')?.[0] ?? []);
  await eventually(async () => (await links()).length >= messages, 15_000);
  return (await links()).at(-1) ?? '';
};

/** The text messages to a number, in E.164 form, in their order. */
export const textsSentTo = async (number: string): Promise<readonly string[]> =>
  (await messagesOf({ email: `To: ${number}\n` })).map(({ text }) => text ?? '');

/** The code of the last text message to a number, by the line that browsers fill it in by, once there are as many. Throws within 15 s. */
export const codeTextedTo = async (number: string, messages = 1): Promise<string> => {
  await eventually(async () => (await textsSentTo(number)).length >= messages, 15_000);
  return /^@\S+ #(\d{6})$/m.exec((await textsSentTo(number)).at(-1) ?? '')?.[1] ?? '';
};

/** The link by which a person decides about another address for their account, once there is one. Throws within 15 s. */
export const emailChangeLinkSentTo = async (user: Pick<TestUser, 'email'>): Promise<string> => {
  const links = async () => (await messagesOf(user)).flatMap(({ text }) => /^\S+\/email-change\?\S+$/m.exec(text ?? '')?.[0] ?? []);
  await eventually(async () => (await links()).length > 0, 15_000);
  return (await links()).at(-1) ?? '';
};

/** The link of the last message by which a person answers an application, once there are as many. Throws within 15 s. */
export const approvalLinkSentTo = async (user: Pick<TestUser, 'email'>, messages = 1): Promise<string> => {
  const links = async () => (await messagesOf(user)).flatMap(({ text }) => /^\S+\/approve\?\S+$/m.exec(text ?? '')?.[0] ?? []);
  await eventually(async () => (await links()).length >= messages, 15_000);
  return (await links()).at(-1) ?? '';
};

/** The link of the last text message by which a person answers an application, once there are as many. Throws within 15 s. */
export const approvalLinkTextedTo = async (number: string, messages = 1): Promise<string> => {
  const links = async () => (await textsSentTo(number)).flatMap((text) => /\S+\/approve\?\S+$/.exec(text.trim())?.[0] ?? []);
  await eventually(async () => (await links()).length >= messages, 15_000);
  return (await links()).at(-1) ?? '';
};
