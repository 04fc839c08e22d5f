// RFC 7662: one token asked for again and again, and tokens that nobody asked for before.
import { apis, basic } from '../fixtures/tenant.mjs';
import { connections } from '../load/connections.mjs';
import { fill, itemsFor } from '../load/turn.mjs';
import { assertSome, parsed } from './answers.mjs';
import { bareSigning, oidcIssuing, platformIssuing } from './issuing.mjs';

/** Distinct tokens a second that are prepared for a first measurement; one ends early when its tokens are used up. */
const distinctPerSecond = 3_000;
const fillAtMostSeconds = 5;

const checkActive = (clientId, kind) => (samples) => {
  const now = Math.floor(Date.now() / 1000);
  for (const answer of parsed(samples)) {
    assertSome(answer.active === true && answer.client_id === clientId && answer.exp > now, 'what is known of an active token');
    assertSome(answer.scope === apis[kind].scope && [answer.aud].flat().includes(apis[kind].identifier), 'for this audience and scope');
  }
};

const request = (kind, { port, path, caller, clientId }) => ({
  port,
  method: 'POST',
  path,
  headers: { Authorization: basic(caller) },
  form: { token: '{1}' },
  expect: { status: 200, body: '"active":true' },
  connections,
  verify: checkActive(clientId, kind),
});

const platformEndpoint = (kind, { introspectionPort: port, tenant }) => ({
  port,
  path: `/t/${tenant.slug}/oauth/introspect`,
  caller: tenant.callers[kind],
  clientId: tenant.machine.client_id,
});
const oidcEndpoint = (peer) => ({ port: peer.port, path: '/token/introspection', caller: peer.clients.caller, clientId: 'machine' });

const hot = async (participant, kind, endpoint, issuing) => {
  await fill(participant, kind, issuing(kind), 1, 5);
  participant.hotTokens ??= {};
  participant.hotTokens[kind] ??= participant.pools[kind].pop();
  return { ...request(kind, endpoint), items: [participant.hotTokens[kind]], cycle: true };
};

const distinct = async (participant, kind, endpoint, issuing, seconds) => {
  const load = { ...request(kind, endpoint), from: kind };
  await fill(participant, kind, issuing(kind), itemsFor(participant, load, seconds, distinctPerSecond), fillAtMostSeconds);
  return { ...load, items: participant.pools[kind] };
};

/** The hot token of one platform; also what other cases disturb or are disturbed by. */
export const platformHot = (kind) => (platform) => hot(platform, kind, platformEndpoint(kind, platform), platformIssuing);

/** Tokens that nobody asked for before; with `prepared`, only those that are there already. */
export const platformDistinct =
  (kind, { prepared = false } = {}) =>
  (platform, seconds) =>
    distinct(platform, kind, platformEndpoint(kind, platform), platformIssuing, prepared ? 0 : seconds);

const oidcHot = (peer) => hot(peer, 'opaque', oidcEndpoint(peer), oidcIssuing);
const oidcDistinct = (peer, seconds) => distinct(peer, 'opaque', oidcEndpoint(peer), oidcIssuing, seconds);

const bareConstant = (bare) => ({
  port: bare.port,
  method: 'POST',
  path: '/constant',
  headers: { Authorization: basic({ client_id: 'caller', client_secret: 'secret' }) },
  form: { token: 'ost_at_0123456789012345678901234567890123456789012345678' },
  expect: { status: 200, body: '"active":true' },
  connections,
});

const bareVerifying = async (bare, seconds) => {
  const load = {
    port: bare.port,
    method: 'POST',
    path: '/verify',
    form: { token: '{1}' },
    from: 'es256',
    expect: { status: 200, body: '"active":true' },
    connections,
  };
  await fill(bare, 'es256', bareSigning('es256'), itemsFor(bare, load, seconds, 2 * distinctPerSecond), fillAtMostSeconds);
  return { ...load, items: bare.pools.es256 };
};

export const introspectionCases = [
  {
    name: 'introspect-opaque-hot',
    title: 'introspect opaque, hot',
    loads: { platform: platformHot('opaque'), oidc: oidcHot, bare: bareConstant },
    bareDoes: 'constant JSON',
    warmUp: 2,
    targets: { oidc: 3, bare: 0.75 },
  },
  {
    name: 'introspect-opaque-distinct',
    title: 'introspect opaque, distinct, from the database',
    loads: { platform: platformDistinct('opaque'), oidc: oidcDistinct, bare: bareConstant },
    bareDoes: 'constant JSON',
    rounds: 5,
    targets: { oidc: 1 },
  },
  {
    name: 'introspect-jwt-hot',
    title: 'introspect JWT, hot',
    loads: { platform: platformHot('es256'), oidc: oidcHot, bare: bareConstant },
    bareDoes: 'constant JSON',
    warmUp: 2,
    targets: { oidc: 3, bare: 0.75 },
  },
  {
    name: 'introspect-jwt-distinct',
    title: 'introspect JWT, distinct',
    loads: { platform: platformDistinct('es256'), bare: bareVerifying },
    bareDoes: 'ES256 verification',
    warmUp: 2,
    targets: { bare: 0.6 },
  },
];
