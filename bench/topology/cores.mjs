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
 * The command line that runs `command`, and all that it starts, as batch work, as `npm start` does (scripts/launch.sh): where everybody
 * shares a core, none takes it from another at each message. The peers are started so, too.
 */
export const asBatch = (...command) => ['chrt', '--batch', '0', ...command];

/** Moves this process, all its threads, to the core of the load: what it asks and counts must not slow what it measures. */
export const keepOffServerCore = () => {
  execFileSync('taskset', ['-a', '-p', '-c', String(loadCore), String(process.pid)], { stdio: 'ignore' });
};
