import { relative } from 'node:path';
import { demoFilesIn } from '../../demo/src/demo-files.js';
import type { DataDirectory } from './data-directory.js';
import type { Addresses } from './platform-settings.js';
import type { Progress } from './progress.js';
import type { StandaloneConfig } from './standalone.config.js';

/** What a person does next. `shows.demo`: the demo is served; `shows.mailbox`: the management port shows the messages. The curl reads the secret from demo.json, so that none is printed. */
export const announce = (
  config: StandaloneConfig,
  addresses: Addresses,
  directory: DataDirectory,
  progress: Progress,
  shows: { readonly demo: boolean; readonly mailbox: boolean },
): void => {
  const management = `http://localhost:${config.managementPort}`;
  progress.line();
  progress.line('Ready.');
  if (shows.demo) {
    const { demo: demoFile } = demoFilesIn(directory.path);
    const fromHere = relative(process.cwd(), demoFile);
    const shown = fromHere.startsWith('..') ? demoFile : `./${fromHere}`;
    progress.line(`  Issuer          ${addresses.gateway}/t/demo`);
    progress.line(`  Sign in         ${addresses.demo}  (user and password are in ${shown})`);
    progress.line(`  Admin API       ${addresses.gateway}/admin/docs`);
    if (shows.mailbox) progress.line(`  Mailbox         ${management}/mailbox`);
    progress.line(`  Health          ${management}/readyz`);
    progress.line();
    progress.line('  A first token:');
    progress.line(
      `  curl -s -u "$(node -p "const {machine: m} = require('${shown}').clients; m.client_id + ':' + m.client_secret")" ` +
        `-d grant_type=client_credentials -d scope=orders:read ${addresses.gateway}/t/demo/oauth/token`,
    );
  } else {
    progress.line(`  Gateway         ${addresses.gateway}`);
    progress.line(`  Admin API       ${addresses.gateway}/admin/docs`);
    progress.line(`  Health          ${management}/readyz`);
  }
  progress.line();
  progress.line('  Ctrl-C stops it.');
};
