// What a resource server notices of people signing in: hot introspection while logins keep the core busy with argon2.
import { platformHot } from '../cases/introspection.mjs';
import { platformLogins } from '../cases/login.mjs';
import { takeTurn } from '../load/turn.mjs';

const connections = 8;
/** Each connection waits so long between requests: about 800 a second, which leaves the core to the logins. */
const pause = 10;

/** Answers the latencies of introspection (milliseconds) and the rate of logins at the same time. */
export const loginBesideIntrospection = async (platform, seconds) => {
  const gentle = async (...args) => ({ ...(await platformHot('opaque')(...args)), connections, pause });
  await takeTurn(platform, gentle, 0.5);
  const logins = await platformLogins(platform, seconds);
  const [login, introspection] = await Promise.all([takeTurn(platform, () => logins, seconds), takeTurn(platform, gentle, seconds)]);
  return { p50: introspection.p50, p99: introspection.p99, rate: introspection.rate, logins: login.rate };
};
