// What a device does that waits for its user: it asks whether it may go on, and is told to wait.
import { connections } from '../load/connections.mjs';
import { fill } from '../load/turn.mjs';

const grantType = 'urn:ietf:params:oauth:grant-type:device_code';
const pool = 'device-codes';
/** They ask again before they should: who keeps no count of that answers alike, and who does says `slow_down`. */
const devices = 5_000;
const prepareAtMostSeconds = 10;

const poll = (port, path, clientId, items) => ({
  port,
  method: 'POST',
  path,
  form: { grant_type: grantType, client_id: clientId, device_code: '{1}' },
  expect: { status: 400, body: '"error":"[as][ul]' },
  items,
  cycle: true,
  connections,
});

const platformDevices = ({ gatewayPort, tenant }) => ({
  port: gatewayPort,
  method: 'POST',
  path: `/t/${tenant.slug}/oauth/device_authorization`,
  form: { client_id: tenant.television.client_id, scope: 'openid' },
  expect: { status: 200, body: '"user_code":"' },
  capture: '"device_code":"([^"]+)"',
  distinct: true,
  into: pool,
  connections,
});

const platformPolling = async (platform) => {
  await fill(platform, pool, platformDevices, devices, prepareAtMostSeconds);
  const { slug, television } = platform.tenant;
  return poll(platform.gatewayPort, `/t/${slug}/oauth/token`, television.client_id, platform.pools[pool]);
};

const oidcPolling = async (peer) => {
  peer.pools[pool] ??= await peer.ask({ devices, client: 'television' });
  return poll(peer.port, '/token', peer.clients.television.client_id, peer.pools[pool]);
};

export const devicePollCases = [
  {
    name: 'device-poll',
    title: 'poll of a device that waits, durable',
    loads: { platform: platformPolling, oidc: oidcPolling },
    warmUp: 2,
    targets: { oidc: 1 },
  },
];
