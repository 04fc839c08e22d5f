import { readFile, rename, writeFile } from 'node:fs/promises';
import { failureCode, StartError } from '#kernel';

/** Null when there is none yet. Throws a `StartError` for one that is no longer what was written. */
export const readJsonFile = async <Content>(path: string): Promise<Content | null> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Content;
  } catch (error) {
    const reason = failureCode(error) ?? 'it is not JSON';
    if (reason === 'ENOENT') return null;
    throw new StartError(`${path} cannot be read (${reason}). Put it back as it was, or remove it: the demo then makes a new one.`, {
      cause: error,
    });
  }
};

/** Readable by its owner only; never half written. */
export const writeJsonFile = async (path: string, content: object): Promise<void> => {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
};
