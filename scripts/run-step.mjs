// Runs one command and remembers what it said, so that a step shows one line when it passes and everything when it fails.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './build.mjs';

/** Answers with exit code, output and seconds. Never throws. */
export const runQuietly = (command, args, env = {}) =>
  new Promise((resolve) => {
    const start = performance.now();
    const chunks = [];
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    const end = (code) => resolve({ code, output: Buffer.concat(chunks).toString(), seconds: (performance.now() - start) / 1000 });
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });

/** As `runQuietly`, but its output is seen as it comes. */
export const runAloud = (command, args, env = {}) =>
  new Promise((resolve) => {
    const start = performance.now();
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' });
    const end = (code) => resolve({ code, output: '', seconds: (performance.now() - start) / 1000 });
    child.on('error', (error) => {
      console.error(error.message);
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });

/** Runs a built program of the platform in place of this command: its output is seen, and its exit code becomes that of this process. */
export const becomeProgram = async (path, ...args) => {
  const { code } = await runAloud(process.execPath, [join(root, 'dist', path), ...args]);
  process.exitCode = code;
};
