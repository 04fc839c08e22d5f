// Sends one load with wrk and answers with what came back.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadCore, pinned } from '../topology/cores.mjs';
import { planOf } from './plan.mjs';
import { ensureWrk } from './wrk.mjs';

const script = join(dirname(fileURLToPath(import.meta.url)), 'replay.lua');
/** However a run was asked for, it ends by itself after this. */
const atMostSeconds = 120;

const linesOf = async (file) => (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);

const complaintOf = async (result, files, mayBeEmpty) => {
  if (result.wrong > 0) return `${result.wrong} wrong answers, among them:\n${(await linesOf(files.wrongAnswers)).join('\n')}`;
  const { connectErrors, readErrors, writeErrors, timeouts } = result;
  if (connectErrors + readErrors + writeErrors + timeouts > 0)
    return `errors of connections: ${JSON.stringify({ connectErrors, readErrors, writeErrors, timeouts })}`;
  return result.right === 0 && !mayBeEmpty ? 'no answer at all' : null;
};

/**
 * Sends `load` for `seconds`, or until its items are used up. Answers `{requests, seconds, rate, p50, p99, max}` (latencies
 * in milliseconds), `captured` and `used`, the number of items sent. Throws when any answer was wrong.
 */
export const runLoad = async (load, seconds) => {
  const wrk = await ensureWrk();
  const directory = await mkdtemp(join(tmpdir(), 'ostiary-load-'));
  const files = Object.fromEntries(
    ['plan', 'items', 'each', 'captured', 'samples', 'wrongAnswers'].map((name) => [name, join(directory, name)]),
  );
  try {
    for (const name of ['items', 'each']) if (load[name]) await writeFile(files[name], `${load[name].join('\n')}\n`, { mode: 0o600 });
    await writeFile(files.plan, planOf(load, files), { mode: 0o600 });
    const [command, ...prefix] = pinned(loadCore, wrk.path);
    const child = spawn(
      command,
      [
        ...prefix,
        ...['-t1', `-c${load.connections}`, `-d${atMostSeconds}s`, '--timeout', '10s', '-s', script],
        ...[`http://127.0.0.1:${load.port}`, '--', files.plan],
      ],
      { env: { ...process.env, ...wrk.env }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    const timer = setTimeout(() => child.kill('SIGINT'), seconds * 1000);
    await once(child, 'close');
    clearTimeout(timer);
    const line = /^RESULT (.*)$/m.exec(output)?.[1];
    if (line === undefined) throw new Error(`wrk gave no result:\n${output}`);
    const result = JSON.parse(line);
    const complaint = await complaintOf(result, files, load.mayBeEmpty);
    if (complaint !== null) throw new Error(`${load.method} ${load.path} on port ${load.port}: ${complaint}`);
    if (result.right > 0) await load.verify?.(await linesOf(files.samples));
    const duration = result.microseconds / 1e6;
    return {
      requests: result.requests,
      seconds: duration,
      rate: result.requests / duration,
      p50: result.p50 / 1000,
      p99: result.p99 / 1000,
      max: result.max / 1000,
      captured: await linesOf(files.captured),
      used: result.sent,
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};
