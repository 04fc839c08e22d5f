// `npm start`: builds what is stale, then runs the platform in one process. `--distributed`: a process per app.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, root } from './build.mjs';
import { readArguments } from './command.mjs';

const { values } = readArguments({
  command: 'npm start --',
  summary: 'Builds what is stale and runs the platform; the environment says how (docs/configuration.md).',
  options: { distributed: 'a process per app, over OSTIARY_NATS_URL and OSTIARY_DATABASE_URL' },
});
const main = values.distributed ? 'distributed.main.js' : 'main.js';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Ostiary needs Node 20.19 or later; this is ${process.versions.node}. Install a current Node and start again.`);
  process.exit(1);
}

try {
  const start = performance.now();
  const { compiled, copied } = await build();
  if (compiled + copied > 0) console.log(`Built ${compiled + copied} files in ${((performance.now() - start) / 1000).toFixed(1)} s`);
} catch (error) {
  const reason =
    error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'ENOENT'
      ? 'packages are missing; run `npm ci` first.'
      : error.code === 'EACCES' || error.code === 'EROFS'
        ? `${error.path} cannot be written; make the folder of the checkout writable.`
        : error.message;
  console.error(`The build failed: ${reason}`);
  process.exit(1);
}

const inProc = (pid, file) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').trim();
  } catch {
    return '';
  }
};

/** Id of npm: the parent, or the parent's parent where the shell that npm starts scripts with stays between (dash does, bash does not). */
const npmProcess = () => {
  const parent = process.ppid;
  if (!/^(sh|dash|ash)$/.test(inProc(parent, 'comm'))) return parent;
  return Number(inProc(parent, 'stat').split(') ').at(-1).split(' ')[1]);
};

// npm does not pass a kill -9 on: a platform whose npm is gone stops, instead of holding its ports for nobody.
if (process.env.npm_lifecycle_event !== undefined) {
  const npm = npmProcess();
  const watch = setInterval(() => {
    if (npmProcess() === npm) return;
    // Once: a second signal would end the process before it has stopped its database.
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

await import(pathToFileURL(join(root, 'dist/apps/standalone/src', main)).href);
