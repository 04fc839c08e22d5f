// Before the tests: a nats-server, a Redis server, PostgreSQL's programs for backups, a Chromium, a Node 24 and the packages of the applications
// that try the platform. One line each; exits with 1 if one of them cannot be had. Debian's come one after the other, since apt locks, each of npm's meanwhile.
import { readArguments } from './command.mjs';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureClients } from './ensure-clients.mjs';
import { ensureNatsServer } from './ensure-nats-server.mjs';
import { ensureNode24 } from './ensure-node-24.mjs';
import { ensurePgBouncer } from './ensure-pgbouncer.mjs';
import { ensurePostgres } from './ensure-postgres.mjs';
import { ensureRedisServer } from './ensure-redis-server.mjs';

readArguments({ command: 'node scripts/ensure-tools.mjs', summary: 'Makes sure that what the tests need is on this machine.' });

const fromDebian = {
  'nats-server': ensureNatsServer,
  'redis-server': ensureRedisServer,
  pgbouncer: ensurePgBouncer,
  postgresql: ensurePostgres,
  chromium: () => ensureChromium({ installsShell: true }),
};
const node24 = { 'node 24': ensureNode24 };
const clients = { 'client applications': async () => ({ version: 'installed', path: await ensureClients() }) };

const ensureInTurn = async (tools) => {
  for (const [name, ensure] of Object.entries(tools)) {
    try {
      const { version, path } = await ensure();
      console.log(`${name}: ${version} (${path})`);
    } catch (error) {
      console.error(`${name}: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  }
};

await Promise.all([fromDebian, node24, clients].map(ensureInTurn));
