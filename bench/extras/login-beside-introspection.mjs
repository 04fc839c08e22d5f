// What a resource server notices of people signing in: hot introspection while logins keep the core busy with argon2.
import { platformHot } from '../cases/introspection.mjs';
import { platformLogins } from '../cases/login.mjs';
import { takeTurn } from '../load/turn.mjs';
import { median } from '../measure/statistics.mjs';

const connections = 8;
/** Each connection waits so long between requests: about 800 a second, which leaves the core to the logins. */
const pause = 10;
/** Length of a turn. */
const seconds = 1.2;

const gentle = async (...args) => ({ ...(await platformHot('opaque')(...args)), connections, pause });

const measure = async (platform) => {
  const logins = await platformLogins(platform, seconds);
  const [login, introspection] = await Promise.all([takeTurn(platform, () => logins, seconds), takeTurn(platform, gentle, seconds)]);
  return { p50: introspection.p50, p99: introspection.p99, rate: introspection.rate, logins: login.rate };
};

/** Answers the latencies of introspection (milliseconds) and the rate of logins at the same time: medians of `rounds` turns. */
export const loginBesideIntrospection = async (platform, rounds) => {
  await takeTurn(platform, gentle, 0.5);
  const turns = [];
  for (let round = 0; round < rounds; round += 1) turns.push(await measure(platform));
  return Object.fromEntries(Object.keys(turns[0]).map((figure) => [figure, median(turns.map((turn) => turn[figure]))]));
};
