import { cases } from './cases/all.mjs';
import { shareDocuments } from './cases/documents.mjs';
import { cachedTokens } from './extras/cached-tokens.mjs';
import { loginBesideIntrospection } from './extras/login-beside-introspection.mjs';
import { mixedLoad } from './extras/mixed-load.mjs';
import { revocationReach } from './extras/revocation-reach.mjs';
import { signInTime } from './extras/sign-in-time.mjs';
import { runCase, warmUpAll } from './measure/run-case.mjs';
import { scheduleOf } from './measure/schedule.mjs';
import { describeMachine } from './report/machine.mjs';
import { judge } from './report/judgement.mjs';
import { printCase, printExtras, printHeading, printSummary } from './report/table.mjs';
import { publish } from './report/publish.mjs';
import { keepOffServerCore, requireCores } from './topology/cores.mjs';
import { startParticipant } from './topology/participants.mjs';

export const caseNames = () => cases.map(({ name }) => name);

const startAll = async (names) => {
  const participants = [];
  const stop = async () => {
    for (const participant of participants.splice(0).reverse()) await participant.stop();
  };
  try {
    for (const name of names) participants.push(await startParticipant(name));
    const bare = participants.find(({ kind }) => kind === 'bare');
    if (bare) await shareDocuments(bare, participants[0]);
    return { participants, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const runExtras = async (participants, { quick }) => {
  const extras = { signInTime: {}, loginBesideIntrospection: {}, mixedLoad: {}, memory: {} };
  const platforms = participants.filter(({ kind }) => kind === 'platform');
  for (const platform of platforms) {
    extras.signInTime[platform.name] = await signInTime(platform, quick ? 10 : 100);
    extras.loginBesideIntrospection[platform.name] = await loginBesideIntrospection(platform, quick ? 1 : 5);
    extras.mixedLoad[platform.name] = await mixedLoad(platform, quick ? 1 : 5);
    extras.memory[platform.name] = (await platform.memory()).map(({ name, mebibytes }) => ({ name, mebibytes }));
  }
  const distributed = platforms.find(({ name }) => name === 'distributed');
  if (distributed) {
    extras.revocationReach = await revocationReach(distributed, quick ? 50 : 1_000);
    extras.cachedTokens = await cachedTokens(distributed, quick ? 2_000 : 100_000);
  }
  return extras;
};

/** One whole run. Throws at the first wrong answer; whatever was started is stopped. */
export const runBenchmark = async (options) => {
  requireCores();
  keepOffServerCore();
  const began = performance.now();
  const chosen = cases.filter(({ name }) => options.only === undefined || options.only.some((part) => name.includes(part)));
  if (chosen.length === 0 && !options.extras) throw new Error(`no such case; there are ${caseNames().join(', ')}`);
  const { participants, stop } = await startAll([...options.topologies, ...options.peers]);
  const interrupted = () => {
    void stop().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  try {
    const run = { machine: await describeMachine(), cases: [], extras: null };
    printHeading(run);
    for (const [index, each] of chosen.entries()) {
      const schedule = scheduleOf(chosen.slice(index), participants, options, (performance.now() - began) / 1000);
      if (index === 0 && !options.quick) await warmUpAll(each, participants);
      const results = await runCase(each, participants, schedule);
      const measured = {
        name: each.name,
        title: each.title,
        bareDoes: each.bareDoes,
        rounds: schedule.rounds,
        secondsOfTurn: schedule.turn,
        results,
        judgements: judge(each, results),
      };
      run.cases.push(measured);
      printCase(measured);
    }
    if (options.extras) {
      run.extras = await runExtras(participants, options);
      printExtras(run.extras);
    }
    run.minutes = (performance.now() - began) / 60_000;
    printSummary(run);
    await publish(run, options.publish);
  } finally {
    process.off('SIGINT', interrupted);
    await stop();
  }
};
