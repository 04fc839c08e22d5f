import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** demo.json: everything that is needed to try the platform. Its secrets are random, made by the first start. */
export type DemoFile = {
  readonly issuer: string;
  readonly user: { readonly username: string; readonly password: string };
  readonly clients: {
    readonly web: { readonly client_id: string; readonly client_secret: string; readonly redirect_uri: string };
    readonly spa: { readonly client_id: string; readonly redirect_uri: string };
    readonly machine: { readonly client_id: string; readonly client_secret: string };
  };
  readonly resource_server: { readonly client_id: string; readonly client_secret: string };
  readonly admin: { readonly token_endpoint: string; readonly client_id: string; readonly client_secret: string };
};

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
