// Keeps one PostgreSQL for all test files of a checkout: a test process holds a connection to this one as long as it
// needs the server; when none has for a while, the server stops and its directory goes. Nothing outlives a killed run.
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';

const [pid, directory, socket, adminUrl] = process.argv.slice(2);
const idleMs = 30_000;
let leases = 0;
let timer;

const end = async () => {
  server.close();
  try {
    process.kill(Number(pid), 'SIGQUIT');
  } catch {
    // gone already
  }
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  process.exit(0);
};

const release = () => {
  leases -= 1;
  if (leases === 0) timer = setTimeout(end, idleMs);
};

const server = createServer((lease) => {
  leases += 1;
  clearTimeout(timer);
  lease.on('error', () => undefined);
  lease.once('close', release);
  lease.resume();
  lease.write(`${adminUrl}\n`);
});
server.listen(socket);
timer = setTimeout(end, idleMs);
