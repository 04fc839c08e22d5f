// What everybody of one tenant gets at the same time: codes, refreshes, tokens of clients, introspection and logins.
import { platformCodes, platformRefreshing } from '../cases/code-and-refresh.mjs';
import { platformHot } from '../cases/introspection.mjs';
import { platformIssuing } from '../cases/issuing.mjs';
import { platformLogins } from '../cases/login.mjs';
import { takeTurn } from '../load/turn.mjs';
import { median, sum } from '../measure/statistics.mjs';

const connections = 8;
/** Length of a turn. */
const seconds = 1.2;

const loads = {
  codes: platformCodes,
  refresh: platformRefreshing,
  'client credentials': platformIssuing('opaque'),
  introspection: platformHot('opaque'),
  logins: platformLogins,
};

const measure = async (platform) => {
  const made = [];
  // One after the other: some send requests of their own to prepare.
  for (const makeLoad of Object.values(loads)) made.push({ ...(await makeLoad(platform, seconds)), connections });
  const results = await Promise.all(made.map((load) => takeTurn(platform, () => load, seconds)));
  return { rate: sum(results.map(({ rate }) => rate)), p99: Math.max(...results.slice(0, -1).map(({ p99 }) => p99)) };
};

/** Answers the requests a second of all kinds together, and the worst p99 of any but logins (milliseconds): medians of `rounds` turns. Every answer is checked. */
export const mixedLoad = async (platform, rounds) => {
  const turns = [];
  for (let round = 0; round < rounds; round += 1) turns.push(await measure(platform));
  return { rate: median(turns.map(({ rate }) => rate)), p99: median(turns.map(({ p99 }) => p99)) };
};
