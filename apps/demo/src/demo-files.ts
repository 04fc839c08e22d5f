import { join } from 'node:path';

/** What the demo keeps in the data directory. */
export type DemoFiles = {
  /** For people and programs that try the platform: a `DemoFile`. */
  readonly demo: string;
  /** For the demo itself: which tenant is of its making. */
  readonly tenant: string;
};

export const demoFilesIn = (dataDirectory: string): DemoFiles => ({
  demo: join(dataDirectory, 'demo.json'),
  tenant: join(dataDirectory, 'demo-tenant.json'),
});
