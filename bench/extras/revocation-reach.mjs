// How long a revoked token still counts as active anywhere: 1,000 revocations, three replicas that all hold the token.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { URLSearchParams } from 'node:url';
import { platformIssuing } from '../cases/issuing.mjs';
import { basic } from '../fixtures/tenant.mjs';
import { fill } from '../load/turn.mjs';
import { quantile } from '../measure/statistics.mjs';
import { startReplicas } from './replicas.mjs';

const replicaCount = 3;
const atOnce = 2;
/** Between two questions to a replica; without it the questions would be the load. Milliseconds. */
const pause = 1;
/** A replica that has not heard of a revocation by then has missed it. Milliseconds. */
const giveUpAfter = 5_000;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

const post = (port, path, client, form) =>
  new Promise((resolve, reject) => {
    const body = new URLSearchParams(form).toString();
    const headers = {
      authorization: basic(client),
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
    };
    request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, text }));
      response.on('error', reject);
    })
      .on('error', reject)
      .end(body);
  });

const isActive = async (platform, port, token) => {
  const { status, text } = await post(port, `/t/${platform.tenant.slug}/oauth/introspect`, platform.tenant.callers.opaque, { token });
  if (status !== 200) throw new Error(`introspection answered ${status} ${text}`);
  return JSON.parse(text).active;
};

/** Asks again and again; resolves with the moment at which the answer was first that it is not active. */
const inactiveSince = async (platform, port, token) => {
  for (const deadline = performance.now() + giveUpAfter; performance.now() < deadline;) {
    if (!(await isActive(platform, port, token))) return performance.now();
    await sleep(pause);
  }
  throw new Error(`a replica still calls a token active ${giveUpAfter} ms after it was revoked`);
};

const revokeOne = async (platform, ports, token) => {
  const held = await Promise.all(ports.map((port) => isActive(platform, port, token)));
  if (!held.every(Boolean)) throw new Error('a token that was just issued is not active');
  const { status } = await post(platform.gatewayPort, `/t/${platform.tenant.slug}/oauth/revoke`, platform.tenant.machine, { token });
  if (status !== 200) throw new Error(`revocation answered ${status}`);
  const answered = performance.now();
  const moments = await Promise.all(ports.map((port) => inactiveSince(platform, port, token)));
  return moments.map((moment) => moment - answered);
};

/**
 * Milliseconds from the answer to a revocation until a replica first says that the token is not active, the round trip of
 * asking included: `{revocations, replicas, p50, p99, max}`.
 */
export const revocationReach = async (platform, count = 1_000) => {
  const replicas = await startReplicas(platform, replicaCount);
  try {
    await fill(platform, 'opaque', platformIssuing('opaque'), count, 15);
    const tokens = platform.pools.opaque.splice(0, count);
    const times = [];
    const work = async () => {
      for (let token = tokens.pop(); token !== undefined; token = tokens.pop())
        times.push(...(await revokeOne(platform, replicas.ports, token)));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return {
      revocations: times.length / replicaCount,
      replicas: replicaCount,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      max: Math.max(...times),
    };
  } finally {
    await replicas.stop();
    agent.destroy();
  }
};
