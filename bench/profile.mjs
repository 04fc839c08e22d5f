// `node bench/profile.mjs standalone client-credentials-es256 [seconds]`: where the platform's CPU goes under one case.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cases } from './cases/all.mjs';
import { takeTurn } from './load/turn.mjs';
import { summarise } from './measure/cpu-profile.mjs';
import { startParticipant } from './topology/participants.mjs';

const [topology = 'standalone', names = 'introspect-opaque-hot', seconds = '4'] = process.argv.slice(2);
const directory = await mkdtemp(join(tmpdir(), 'ostiary-profile-'));
const profiler = join(dirname(fileURLToPath(import.meta.url)), 'measure', 'profiler.mjs');
const platform = await startParticipant(topology, { NODE_OPTIONS: `--import ${profiler}`, BENCH_PROFILE_DIR: directory });

/** Begins or ends the profile of every app. */
const toggle = async () => {
  const apps = (await platform.memory()).filter(({ name }) => !['postgres', 'nats-server', 'supervisor', 'other'].includes(name));
  for (const { pid } of apps) process.kill(pid, 'SIGUSR2');
  await sleep(300);
};

const results = [];
try {
  for (const each of cases.filter(({ name }) => names.split(',').includes(name))) {
    await takeTurn(platform, each.loads.platform, 1);
    // What a load has to prepare is not what is looked at.
    const load = async (...args) => {
      const made = await each.loads.platform(...args);
      await toggle();
      return made;
    };
    const result = await takeTurn(platform, load, Number(seconds));
    await toggle();
    await sleep(1_000);
    results.push({ name: each.name, result });
  }
} finally {
  await platform.stop();
}

const print = (title, rows, count) => {
  console.log(`  ${title}`);
  for (const { name, share } of rows.slice(0, count)) console.log(`    ${(share * 100).toFixed(1).padStart(5)} %  ${name}`);
};
const files = (await readdir(directory)).sort();
for (const [index, { name, result }] of results.entries()) {
  console.log(`\n${name}: ${result.rate.toFixed(0)}/s, ${result.cpu.toFixed(0)} us a request (the profiler costs some)`);
  for (const file of files.filter((each) => each.endsWith(`-${index + 1}.cpuprofile`))) {
    const { busy, areas, functions, callers } = summarise(JSON.parse(await readFile(join(directory, file), 'utf8')));
    if (busy < 0.03) continue;
    console.log(`\n  ${file.split('-')[0]}, busy ${(busy * 100).toFixed(0)} %`);
    print('by package', areas, 16);
    print('by function', functions, 30);
    print('by function, with what it calls', callers, 70);
  }
}
await rm(directory, { recursive: true });
