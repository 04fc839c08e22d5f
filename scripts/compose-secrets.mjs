// `npm run compose:secrets`: writes .env (mode 0600) with a random secret for everything docker-compose.yml asks for. What is there
// already stays as it is.
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './build.mjs';
import { readArguments } from './command.mjs';

readArguments({
  command: 'npm run compose:secrets --',
  summary: 'Writes the secrets that docker-compose.yml asks for to .env; those that are there stay.',
});

const file = join(root, '.env');
const wanted = [...new Set((await readFile(join(root, 'docker-compose.yml'), 'utf8')).match(/(?<=\$\{)[A-Z_]+(?=:\?)/g))];

// Letters and digits that begin with a letter: fit for URLs and for NATS, which reads them as values of its configuration.
const password = () => `s${randomBytes(32).toString('hex')}`;
const masterKeys = () => `k1:${randomBytes(32).toString('base64')}`;
const generators = {
  OSTIARY_MASTER_KEYS: masterKeys,
  OSTIARY_IDENTITY_KEYS: masterKeys,
  OSTIARY_NOTIFICATION_KEYS: masterKeys,
  OSTIARY_ADMIN_CLIENT_ID: () => randomUUID(),
};

const text = await readFile(file, 'utf8').catch(() => '');
const missing = wanted.filter((name) => !new RegExp(`^${name}=.`, 'm').test(text));
const lines = missing.map((name) => `${name}=${(generators[name] ?? password)()}`);
if (lines.length > 0)
  await writeFile(file, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines.join('\n')}\n`, { mode: 0o600 });
console.log(lines.length === 0 ? '.env has everything.' : `.env: ${lines.length} secrets made.`);
