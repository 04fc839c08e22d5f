// `npm start`: builds what is stale, then runs the platform in one process. `--distributed`: a process per app.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, root } from './build.mjs';

const main = process.argv.includes('--distributed') ? 'distributed.main.js' : 'main.js';

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

// Its own process group: a Ctrl-C of the terminal reaches it once, through us, and a second one too.
const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/apps/standalone/src', main)], {
  cwd: root,
  stdio: 'inherit',
  detached: process.platform !== 'win32',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
child.on('error', (error) => {
  console.error(`Node could not be started: ${error.message}`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128 + 15);
});
