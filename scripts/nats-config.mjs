// `npm run nats:config -- <directory>`: writes nats-server.conf with a user per app, whose permissions follow from the
// contracts, and nats-credentials.json with their random passwords (kept when they are there). For a NATS on this machine;
// deploy/ has its own, whose passwords are Secrets.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, root } from './build.mjs';
import { readArguments } from './command.mjs';

const { operands } = readArguments({
  command: 'npm run nats:config --',
  summary: 'Writes nats-server.conf with a user per app, and nats-credentials.json with their passwords, which stay when they are there.',
  positionals: { directory: 'where to; .ostiary when left out' },
});
await build();
const fromDist = (lib) => import(pathToFileURL(join(root, `dist/libs/${lib}/src/index.js`)).href);
const { appNames } = await fromDist('contracts');
const { natsServerConfig } = await fromDist('messaging');

const directory = resolve(operands[0] ?? '.ostiary');
const credentialsFile = join(directory, 'nats-credentials.json');
const configFile = join(directory, 'nats-server.conf');
try {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const known = await readFile(credentialsFile, 'utf8').then(JSON.parse, () => ({}));
  const passwords = Object.fromEntries(
    [...appNames, 'operator'].map((user) => [user, known[user] ?? randomBytes(24).toString('base64url')]),
  );
  await writeFile(credentialsFile, `${JSON.stringify(passwords, null, 2)}\n`, { mode: 0o600 });
  const config = natsServerConfig(passwords, { listen: '127.0.0.1:4222', storeDirectory: join(directory, 'jetstream') });
  await writeFile(configFile, config, { mode: 0o600 });
} catch (error) {
  console.error(`The NATS configuration cannot be written to ${directory}: ${error.message}`);
  process.exit(1);
}
console.log(`Start NATS with:    nats-server -c ${configFile}`);
console.log(
  `Start Ostiary with: OSTIARY_NATS_URL=nats://127.0.0.1:4222 OSTIARY_NATS_CREDENTIALS_FILE=${credentialsFile} npm run start:distributed`,
);
process.exit(0);
