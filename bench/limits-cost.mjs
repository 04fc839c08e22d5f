// What limits cost: `npm run build && node bench/limits-cost.mjs`. Microseconds of CPU each.
import { CountedUserLimits, limitRequests, RequestLimiter } from '../dist/libs/limits/src/index.js';
import { AppMetrics } from '../dist/libs/platform/src/index.js';

const rounds = 50_000;
const max = 1_000_000_000;

const cpuOf = async (work) => {
  for (let round = 0; round < rounds; round += 1) await work(round);
  const begun = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) await work(round);
  const { user, system } = process.cpuUsage(begun);
  return ((user + system) / rounds).toFixed(2);
};

/** What a request to the introspection endpoint of a tenant with these rules goes through besides, from memory. */
const requestsUnder = (limits) => {
  const hooks = new Map();
  const tenant = { id: 'bench', settings: { limits } };
  limitRequests(
    { addHook: (name, hook) => hooks.set(name, hook) },
    { endpointOf: () => 'introspect', tenantOf: () => tenant, metrics: new AppMetrics('introspection'), report: async () => undefined },
  );
  const reply = { statusCode: 200 };
  const done = (error) => {
    if (error) throw error;
  };
  return (round) => {
    const authorization = `Basic ${Buffer.from(`rs_${round % 10}:secret`).toString('base64')}`;
    const request = {
      raw: {},
      method: 'POST',
      ip: `192.0.2.${round % 250}`,
      headers: { authorization },
      routeOptions: { url: '/' },
      body: [],
    };
    hooks.get('preHandler')(request, reply, done);
    hooks.get('onSend')(request, reply, '{}', done);
  };
};

const rule = { endpoint: 'introspect', subject: 'address', event: 'requests', max, seconds: 60 };
const limiter = new RequestLimiter();
const limit = { ...rule, prefix: 'bench|' };

console.log(`look                                  ${await cpuOf((round) => limiter.exhaustion(limit, `192.0.2.${round % 250}`))} µs`);
console.log(`count                                 ${await cpuOf((round) => limiter.count(limit, `192.0.2.${round % 250}`))} µs`);
console.log(`request, limits of failures alone     ${await cpuOf(requestsUnder([]))} µs`);
console.log(`request, counted by address           ${await cpuOf(requestsUnder([rule]))} µs`);
console.log(`request, counted by address and client ${await cpuOf(requestsUnder([rule, { ...rule, subject: 'client' }]))} µs`);

/** What a token request of a user goes through besides, by these rules. */
const usersUnder = (limits) => {
  const tenant = { id: 'bench', settings: { limits } };
  const users = new CountedUserLimits({ byId: async () => tenant }, {}, new AppMetrics('token'));
  return (round) => users.admit({ tenantId: tenant.id }, { endpoint: 'token', userId: `user ${round % 1_000}` });
};
console.log(`user, where none are limited          ${await cpuOf(usersUnder([]))} µs`);
console.log(`user, counted                         ${await cpuOf(usersUnder([{ ...rule, endpoint: 'token', subject: 'user' }]))} µs`);
