// Client credentials: a token for a machine, of each kind.
import { createLocalJWKSet, jwtVerify } from 'jose';
import { apis, basic } from '../fixtures/tenant.mjs';
import { asserting, oidcIssuer, oidcTokenAddress, platformIssuer, platformTokenAddress, proving } from '../fixtures/proofs.mjs';
import { connections } from '../load/connections.mjs';
import { assertSome, parsed } from './answers.mjs';

const checkOpaque = (samples) => {
  for (const { token_type: type, expires_in: expires } of parsed(samples))
    // A second may end between the making of a token and the answer.
    assertSome(type === 'Bearer' && expires > 895 && expires <= 900, 'a bearer token of 900 s');
};

const checkJwt = (keys, api) => async (samples) => {
  for (const { access_token: token } of parsed(samples).slice(0, 5)) {
    const { payload } = await jwtVerify(token, keys, { audience: api.identifier, algorithms: [api.signing_algorithm], typ: 'at+jwt' });
    assertSome(payload.scope === api.scope && payload.exp - payload.iat === 900, 'the claims of an access token');
  }
};

const keysOf = async (url) => createLocalJWKSet(await (await fetch(url)).json());

const request = (kind, port, path, client, keysUrl) => async () => ({
  port,
  method: 'POST',
  path,
  headers: { Authorization: basic(client) },
  form: { grant_type: 'client_credentials', scope: apis[kind].scope, resource: apis[kind].identifier },
  expect: { status: 200, body: '"token_type":"Bearer"' },
  capture: '"access_token":"([^"]+)"',
  distinct: true,
  into: kind,
  connections,
  verify: kind === 'opaque' ? checkOpaque : checkJwt(await keysOf(keysUrl), apis[kind]),
});

/** What the platform is asked for a token of this kind (a key of `apis`). */
export const platformIssuing = (kind) => (platform) =>
  request(
    kind,
    platform.gatewayPort,
    `/t/${platform.tenant.slug}/oauth/token`,
    platform.tenant.machine,
    `${platform.tenant.issuer}/oauth/jwks`,
  )();

export const oidcIssuing = (kind) => (peer) =>
  request(kind, peer.port, '/token', peer.clients.machine, `http://localhost:${peer.port}/jwks`)();

/** The same for tokens that are bound to a key. */
const bound = (issuing) => async (participant) => ({ ...(await issuing(participant)), into: 'bound' });

/** The same by a client that authenticates with an assertion. */
const asserted = (issuing, clientOf, issuerOf) =>
  asserting(async (participant) => ({ ...(await issuing(participant)), into: 'asserted' }), clientOf, issuerOf);

/** The bare handler that signs. */
export const bareSigning = (algorithm) => (bare) => ({
  port: bare.port,
  method: 'POST',
  path: `/sign/${algorithm}`,
  form: { grant_type: 'client_credentials', scope: 'read' },
  expect: { status: 200, body: '"token_type":"Bearer"' },
  capture: '"access_token":"([^"]+)"',
  distinct: true,
  into: algorithm,
  connections,
});

export const issuingCases = [
  {
    name: 'client-credentials-es256',
    title: 'client credentials, JWT ES256',
    loads: { platform: platformIssuing('es256'), oidc: oidcIssuing('es256'), bare: bareSigning('es256') },
    bareDoes: 'ES256 signature',
    rounds: 7,
    targets: { oidc: 2, bare: 0.5 },
  },
  {
    name: 'client-credentials-rs256',
    title: 'client credentials, JWT RS256',
    loads: { platform: platformIssuing('rs256'), oidc: oidcIssuing('rs256'), bare: bareSigning('rs256') },
    bareDoes: 'RS256 signature',
    warmUp: 2,
    targets: {},
  },
  {
    name: 'client-credentials-dpop',
    title: 'client credentials, JWT ES256, bound to a key (DPoP)',
    loads: {
      platform: proving(bound(platformIssuing('es256')), platformTokenAddress),
      oidc: proving(bound(oidcIssuing('es256')), oidcTokenAddress),
    },
    targets: { oidc: 1 },
  },
  {
    name: 'client-credentials-private-key-jwt',
    title: 'client credentials, JWT ES256, by a client that signs (private_key_jwt)',
    loads: {
      platform: asserted(platformIssuing('es256'), ({ tenant }) => tenant.signingMachine, platformIssuer),
      oidc: asserted(oidcIssuing('es256'), ({ clients }) => clients.signingMachine, oidcIssuer),
    },
    targets: { oidc: 1 },
  },
  {
    name: 'client-credentials-opaque',
    title: 'client credentials, opaque, durable',
    loads: { platform: platformIssuing('opaque'), oidc: oidcIssuing('opaque') },
    rounds: 7,
    targets: { oidc: 1.2 },
  },
];
