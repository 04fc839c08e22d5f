import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoFile } from '#contracts';

export const demoFilePath = (dataDirectory: string): string => join(dataDirectory, 'demo.json');

/** Null when there is none yet. */
export const readDemoFile = async (path: string): Promise<DemoFile | null> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as DemoFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

/** Readable by its owner only; never half written. */
export const writeDemoFile = async (path: string, content: DemoFile): Promise<void> => {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
};
