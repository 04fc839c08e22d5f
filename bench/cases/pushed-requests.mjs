// What an application does before it sends a browser: it pushes the authorization request (RFC 9126).
import { basic, proof, redirectUri } from '../fixtures/tenant.mjs';
import { connections } from '../load/connections.mjs';
import { assertSome, parsed } from './answers.mjs';

const checkPushed = (samples) => {
  for (const { request_uri: uri, expires_in: expires } of parsed(samples))
    assertSome(uri.startsWith('urn:ietf:params:oauth:request_uri:') && expires > 0, 'an address of the request, for a while');
};

const push = (port, path, client) => ({
  port,
  method: 'POST',
  path,
  headers: { Authorization: basic(client) },
  form: {
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile',
    state: 'state',
    nonce: 'nonce',
    code_challenge: proof.challenge,
    code_challenge_method: 'S256',
  },
  expect: { status: 201, body: '"request_uri":"urn:' },
  capture: '"request_uri":"([^"]+)"',
  distinct: true,
  connections,
  verify: checkPushed,
});

const platformPushing = ({ gatewayPort, tenant }) => push(gatewayPort, `/t/${tenant.slug}/oauth/par`, tenant.web);
const oidcPushing = ({ port, clients }) => push(port, '/request', clients.web);

export const pushedRequestCases = [
  {
    name: 'par',
    title: 'pushed authorization request, durable',
    loads: { platform: platformPushing, oidc: oidcPushing },
    warmUp: 2,
    targets: { oidc: 1 },
  },
];
