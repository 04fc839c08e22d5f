// More replicas of the introspection service of a distributed platform, as an orchestrator would start them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentOf } from '../measure/processes.mjs';
import { pinned, serverCore } from '../topology/cores.mjs';

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

const ready = async (child, port) => {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(100)) {
    if (child.exitCode !== null) break;
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (response?.ok) return;
  }
  throw new Error('a replica of the introspection service did not get ready');
};

/** Starts one with the environment of the process `pid`, on ports of its own. */
const startReplica = async (pid) => {
  const [commandLine, env] = await Promise.all([readFile(`/proc/${pid}/cmdline`, 'utf8'), environmentOf(pid)]);
  const port = await freePort();
  const managementPort = await freePort();
  const [command, ...args] = pinned(serverCore, ...commandLine.split('\0').filter(Boolean));
  const child = spawn(command, args, {
    env: { ...env, OSTIARY_INTROSPECTION_PORT: String(port), OSTIARY_MANAGEMENT_PORT: String(managementPort) },
    stdio: 'ignore',
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
  try {
    await ready(child, managementPort);
    return { port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** `count` replicas in all: their ports, that of the platform's own first, and `stop` for those that were added. */
export const startReplicas = async (platform, count) => {
  const pid = await platform.pidOf('introspection');
  const added = [];
  const stop = () => Promise.all(added.map((replica) => replica.stop()));
  try {
    while (added.length < count - 1) added.push(await startReplica(pid));
  } catch (error) {
    await stop();
    throw error;
  }
  return { ports: [platform.introspectionPort, ...added.map(({ port }) => port)], stop };
};
