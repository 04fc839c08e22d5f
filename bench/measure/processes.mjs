// What a tree of processes used, from /proc.
import { readdir, readFile } from 'node:fs/promises';

/** Microseconds of a clock tick: USER_HZ is 100 on every Linux that Node runs on. */
const microsecondsPerTick = 10_000;

const read = (file) => readFile(file, 'utf8').catch(() => '');

const statOf = async (pid) => {
  const text = await read(`/proc/${pid}/stat`);
  if (text === '') return null;
  // The name, in parentheses, may hold anything: what follows the last parenthesis is numbers.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return { pid, parent: Number(fields[1]), microseconds: ticks * microsecondsPerTick };
};

/** The descendants of `root`, itself left out. */
export const descendantsOf = async (root) => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(pids.map(statOf))).filter((stat) => stat !== null);
  const tree = new Set([root]);
  // A child may have a smaller pid than its parent, hence until nothing is added.
  for (let size = 0; size !== tree.size;) {
    size = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(Number(pid));
  }
  tree.delete(root);
  return all.filter(({ pid }) => tree.has(Number(pid)));
};

/** The program of a process: an app, `supervisor` (what starts the apps of the distributed topology), postgres, nats-server. */
const nameOf = (commandLine) => {
  if (commandLine.includes('/distributed.main.js')) return 'supervisor';
  const app = /apps\/([a-z]+)\/src\/main\.js/.exec(commandLine)?.[1];
  if (app !== undefined) return app;
  if (/^postgres|\/postgres/.test(commandLine)) return 'postgres';
  return commandLine.includes('nats-server') ? 'nats-server' : 'other';
};

const commandLineOf = async (pid) => (await read(`/proc/${pid}/cmdline`)).replaceAll('\0', ' ');

/** The environment that a process was started with. */
export const environmentOf = async (pid) =>
  Object.fromEntries(
    (await read(`/proc/${pid}/environ`))
      .split('\0')
      .filter(Boolean)
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );

/** CPU time so far in microseconds (to the clock tick of 10 ms), children that ended included: name -> sum. */
export const cpuOf = async (root, withRoot) => {
  const own = withRoot ? [await statOf(root)].filter((stat) => stat !== null) : [];
  const sums = new Map();
  for (const { pid, microseconds } of [...own, ...(await descendantsOf(root))]) {
    const name = nameOf(await commandLineOf(pid));
    sums.set(name, (sums.get(name) ?? 0) + microseconds);
  }
  return sums;
};

/** Name and peak memory (VmHWM, in MiB; shared pages count in each) of every process. */
export const memoryOf = async (root, withRoot) => {
  const pids = [...(withRoot ? [root] : []), ...(await descendantsOf(root)).map(({ pid }) => Number(pid))];
  return Promise.all(
    pids.map(async (pid) => {
      const peak = /^VmHWM:\s+(\d+) kB/m.exec(await read(`/proc/${pid}/status`))?.[1] ?? '0';
      return { pid, name: nameOf(await commandLineOf(pid)), mebibytes: Number(peak) / 1024 };
    }),
  );
};
