import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParsedMessage, parseMessage } from './parse-message.js';

const idForm = /^\d{14}-[0-9a-f-]{36}$/;
const maxListed = 200;

/** A message in the list: what its file's name and headers say. */
export type MailboxEntry = Pick<ParsedMessage, 'channel' | 'to' | 'subject' | 'date'> & { readonly id: string };
/** A message as it can be shown; `source` is the file as it is. */
export type MailboxMessage = ParsedMessage & { readonly id: string; readonly source: string };

const isMissing = (error: unknown): boolean => typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
const fileOf = (directory: string, id: string): string => join(directory, `${id}.eml`);

/**
 * Writes a message into the mailbox, readable by this user only, whole or not at all. The same delivery written again
 * within a second replaces itself.
 */
export const writeMessage = async (directory: string, deliveryId: string, message: Buffer): Promise<void> => {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const path = fileOf(directory, `${stamp}-${deliveryId}`);
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(message);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
};

/** The newest messages, newest first, at most 200. A mailbox that is not there yet is empty. */
export const listMailbox = async (directory: string): Promise<readonly MailboxEntry[]> => {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const ids = names
    .filter((name) => name.endsWith('.eml'))
    .map((name) => name.slice(0, -'.eml'.length))
    .filter((id) => idForm.test(id))
    .sort()
    .reverse()
    .slice(0, maxListed);
  const entries: MailboxEntry[] = [];
  for (const id of ids) {
    const message = await readMessage(directory, id);
    if (message === null) continue;
    const { channel, to, subject, date } = message;
    entries.push({ id, channel, to, subject, date });
  }
  return entries;
};

/** A message; null if there is none. `id` may come from anywhere: what is not an id of ours names no file. */
export const readMessage = async (directory: string, id: string): Promise<MailboxMessage | null> => {
  if (!idForm.test(id)) return null;
  try {
    const source = await readFile(fileOf(directory, id), 'utf8');
    return { id, source, ...parseMessage(source) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};
