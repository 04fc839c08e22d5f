import { relative } from 'node:path';
import { demoFilesIn } from '../../demo/src/demo-files.js';
import { secretsFileIn } from './generated-secrets.js';
import type { Addresses } from './platform-settings.js';
import type { Progress } from './progress.js';

export type Announced = {
  readonly addresses: Addresses;
  /** Path of the data directory. */
  readonly directory: string;
  /** Whether the demo is served. */
  readonly demo: boolean;
  /** The management port of each process. */
  readonly management: ReadonlyMap<string, number>;
  readonly env: NodeJS.ProcessEnv;
};

/** What a person does next. Secrets are named by the file that holds them and read from it by the commands: none is printed, since output is kept. */
export const announce = (progress: Progress, announced: Announced): void => {
  const { addresses, directory, demo, management } = announced;
  const say = (name: string, text: string): void => progress.line(`  ${name.padEnd(15)} ${text}`);
  const demoFile = fromHere(demoFilesIn(directory).demo);
  progress.line();
  progress.line('Ready.');
  say('Start page', addresses.gateway);
  if (demo) {
    say('Issuer', `${addresses.gateway}/t/demo`);
    say('Sign in', `${addresses.demo}  (user and password are in ${demoFile})`);
  }
  say('Admin API', `${addresses.gateway}/admin/docs  (${demo ? `its client is in ${demoFile}` : adminClientOf(announced).where})`);
  if (addresses.mailbox !== null) say('Mailbox', addresses.mailbox);
  say('Health', [...management].map(([app, port]) => `${app} http://localhost:${port}/readyz`).join(', '));
  progress.line();
  progress.line('  A first token:');
  progress.line(`  ${demo ? demoToken(addresses, demoFile) : adminToken(announced)}`);
  progress.line();
  progress.line('  Ctrl-C stops it.');
};

/** As a person at the terminal would write it, and as node requires it. */
const fromHere = (file: string): string => {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : `./${path}`;
};

const demoToken = ({ gateway }: Addresses, demoFile: string): string =>
  `curl -s -u "$(node -p "const {machine: m} = require('${demoFile}').clients; m.client_id + ':' + m.client_secret")" ` +
  `-d grant_type=client_credentials -d scope=orders:read ${gateway}/t/demo/oauth/token`;

const adminToken = (announced: Announced): string => {
  const { id, secret } = adminClientOf(announced);
  const { gateway } = announced.addresses;
  return `curl -s -u "${id}:${secret}" -d grant_type=client_credentials -d resource=${gateway}/admin/v1 ${gateway}/t/system/oauth/token`;
};

/** Where the administrator's client comes from, in words and in shell: the environment goes before the file, for each part. */
const adminClientOf = ({ directory, env }: Announced): { readonly where: string; readonly id: string; readonly secret: string } => {
  const file = fromHere(secretsFileIn(directory));
  const part = (variable: string, member: string) =>
    env[variable]
      ? { source: variable, shell: `$${variable}` }
      : { source: null, shell: `$(node -p "require('${file}').adminClient.${member}")` };
  const id = part('OSTIARY_ADMIN_CLIENT_ID', 'clientId');
  const secret = part('OSTIARY_ADMIN_CLIENT_SECRET', 'clientSecret');
  const kept = [id.source === null && 'id', secret.source === null && 'secret'].filter((name) => name !== false);
  const sources = [
    ...(kept.length > 0 ? [`${kept.join(' and ')} in ${file}, adminClient`] : []),
    ...[id.source, secret.source].filter((source) => source !== null),
  ];
  return { where: `its client: ${sources.join(', ')}`, id: id.shell, secret: secret.shell };
};
