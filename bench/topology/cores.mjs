// Who runs where: the load generator has a core of its own, everything measured shares the other.
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

export const loadCore = 0;
export const serverCore = 1;

/** Throws where there are not two cores, or no taskset to part them with. */
export const requireCores = () => {
  if (process.platform !== 'linux') throw new Error('The benchmark needs Linux: it reads /proc and pins processes with taskset.');
  if (availableParallelism() < 2) throw new Error('The benchmark needs two cores: one for the load, one for what is measured.');
};

/** The command line that runs `command` on one core. */
export const pinned = (core, ...command) => ['taskset', '-c', String(core), ...command];

/**
 * The command line that runs a module, a peer's too, as `OSTIARY_BATCH_SCHEDULING=true npm start` runs the platform (scripts/launch.sh): as batch work, so that nobody takes
 * the core from another at each message, and without V8's memory reducer, which strikes those who wait for their turn. What that
 * script tells glibc is the platform's own.
 */
export const undisturbed = (...module) => ['chrt', '--batch', '0', process.execPath, '--no-memory-reducer', ...module];

/** Moves this process, all its threads, to the core of the load: what it asks and counts must not slow what it measures. */
export const keepOffServerCore = () => {
  execFileSync('taskset', ['-a', '-p', '-c', String(loadCore), String(process.pid)], { stdio: 'ignore' });
};
