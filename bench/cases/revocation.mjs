// RFC 7009: each request revokes another opaque access token.
import { basic } from '../fixtures/tenant.mjs';
import { connections } from '../load/connections.mjs';
import { fill, itemsFor } from '../load/turn.mjs';
import { oidcIssuing, platformIssuing } from './issuing.mjs';

/** Tokens a second that are prepared for a first measurement; one ends early when its tokens are used up. */
const tokensPerSecond = 1_000;

const revoking = (issuing, endpointOf) => async (participant, seconds) => {
  const { port, path, client } = endpointOf(participant);
  const load = {
    port,
    method: 'POST',
    path,
    headers: { Authorization: basic(client) },
    form: { token: '{1}', token_type_hint: 'access_token' },
    from: 'opaque',
    expect: { status: 200 },
    connections,
  };
  await fill(participant, 'opaque', issuing('opaque'), itemsFor(participant, load, seconds, tokensPerSecond), 5);
  return { ...load, items: participant.pools.opaque };
};

export const revocationCases = [
  {
    name: 'revoke',
    title: 'revocation, opaque, durable',
    loads: {
      platform: revoking(platformIssuing, ({ gatewayPort, tenant }) => ({
        port: gatewayPort,
        path: `/t/${tenant.slug}/oauth/revoke`,
        client: tenant.machine,
      })),
      oidc: revoking(oidcIssuing, (peer) => ({ port: peer.port, path: '/token/revocation', client: peer.clients.machine })),
    },
    warmUp: 2,
    targets: {},
  },
];
