// RFC 7009: each request revokes another opaque access token.
import { basic } from '../fixtures/tenant.mjs';
import { fill } from '../load/turn.mjs';
import { oidcIssuing, platformIssuing } from './issuing.mjs';

const tokensPerSecond = 3_000;

const revoking = (issuing, endpointOf) => async (participant, seconds) => {
  await fill(participant, 'opaque', issuing('opaque'), Math.ceil(tokensPerSecond * seconds), 5);
  const { port, path, client } = endpointOf(participant);
  return {
    port,
    method: 'POST',
    path,
    headers: { Authorization: basic(client) },
    form: { token: '{1}', token_type_hint: 'access_token' },
    items: participant.pools.opaque,
    from: 'opaque',
    expect: { status: 200 },
    connections: 32,
  };
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
    targets: {},
  },
];
