// Makes sure that there is a nats-server to test against: from PATH, from .cache/tools, or from Debian's archive.
import { join } from 'node:path';
import { findProgram, runAsCommand, toolsDirectory, unpackPackage, versionOf } from './ensure-tool.mjs';

const unpacked = join(toolsDirectory, 'nats-server', 'usr', 'sbin', 'nats-server');

/** `{path, env, version}` of a nats-server that runs. */
export const ensureNatsServer = async () => {
  let path = await findProgram(['nats-server'], ['/usr/sbin/nats-server', unpacked]);
  if (path === null) {
    await unpackPackage('nats-server');
    path = unpacked;
  }
  return { path, env: {}, version: await versionOf(path) };
};

await runAsCommand(import.meta.url, ensureNatsServer);
