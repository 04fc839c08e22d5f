import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Replica } from '#testing';
import { eventually } from './journey.js';
import type { MixedLoad } from './mixed-load.js';
import { platform } from './platform.js';

/** What happens to one replica of two, and how it ends. */
export type Fault = { begin(replica: Replica): void; end(replica: Replica): void };

const faults = {
  frozen: { begin: (replica) => replica.freeze(), end: (replica) => replica.thaw() },
  'without its database': { begin: ({ database }) => database.cut(), end: ({ database }) => database.heal() },
  'with a database that hangs': { begin: ({ database }) => database.hang(), end: ({ database }) => database.heal() },
  'cut from NATS': { begin: ({ nats }) => nats.cut(), end: ({ nats }) => nats.heal() },
  'with a NATS connection that hangs': { begin: ({ nats }) => nats.hang(), end: ({ nats }) => nats.heal() },
  'on a bad network': {
    begin: ({ nats, database }) => [nats, database].forEach((proxy) => proxy.impair({ delayMs: 50, loss: 0.02 })),
    end: ({ nats, database }) => [nats, database].forEach((proxy) => proxy.heal()),
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

/** As long as a fault may cost anything. Milliseconds. */
const troubleMs = 2_000;

export type Course = {
  /** Of the requests that began more than 2 s after the fault did. */
  readonly later: { readonly requests: number; readonly failed: number };
  readonly longestMs: number;
  /** The replica was ready again so long after the fault ended. */
  readonly readyAfterMs: number;
};

/** Plays a fault under a load that runs already, and prints what it cost. */
export const playFault = async (load: MixedLoad, replica: Replica, name: FaultName, forMs: number): Promise<Course> => {
  const fault: Fault = faults[name];
  const begun = Date.now();
  fault.begin(replica);
  await sleep(forMs);
  fault.end(replica);
  const ended = Date.now();
  await eventually(() => replica.isReady(), 15_000);
  const readyAfterMs = Date.now() - ended;
  await sleep(Math.max(3_000, begun + troubleMs + 2_500 - Date.now()));
  const [all, later] = [load.between(begun, Date.now()), load.between(begun + troubleMs, Date.now())];
  const lastFailure = Math.max(begun, ...all.failures.map(({ at }) => at)) - begun;
  const kinds = [...new Set(later.failures.map(({ kind, status }) => `${kind} ${status}`))].join(', ');
  process.stdout.write(
    `      ${replica.service} ${name} for ${forMs} ms: ${all.requests} requests, ${all.failures.length} failed, the last of them began after ${lastFailure} ms; ` +
      `after ${troubleMs} ms ${later.requests}, ${later.failures.length} failed; longest ${all.longestMs} ms; ready again after ${readyAfterMs} ms${kinds && ` (${kinds})`}\n`,
  );
  return { later: { requests: later.requests, failed: later.failures.length }, longestMs: all.longestMs, readyAfterMs };
};

/** How many grants were revoked, of all tenants of the platform: as many as before when nobody was taken for a thief. */
export const revokedGrants = async (): Promise<number> => {
  const database = new Client({ connectionString: platform.databaseUrl ?? '' });
  await database.connect();
  try {
    const { rows } = await database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM token.grants WHERE revoked_at IS NOT NULL',
    );
    return rows[0]?.count ?? 0;
  } finally {
    await database.end();
  }
};
