// oidc-provider with its in-memory adapter, doing the same operations with the same kinds of client and token.
import { exportJWK, generateKeyPair } from 'jose';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';
import Lru from 'oidc-provider/lib/helpers/lru.js';
import { apis, redirectUri } from '../fixtures/tenant.mjs';
import { serveParent } from '../topology/child.mjs';

// The proof of its codes, and what a client that signs registers: those who ask for codes and sign are of another process.
const { challenge, signingClient } = JSON.parse(process.argv[2]);
const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();

const jwkOf = async (alg) => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: alg };
};

const secret = 'a-secret-as-long-as-the-ones-that-we-hand-out-0123456789';
const webApplication = (id, algorithm) => ({
  client_id: id,
  client_secret: secret,
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [redirectUri],
  response_types: ['code'],
  id_token_signed_response_alg: algorithm,
});
const machine = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
const clients = {
  machine: { ...machine, client_id: 'machine', client_secret: secret },
  caller: { ...machine, client_id: 'caller', client_secret: secret },
  signingMachine: { ...machine, ...signingClient, client_id: 'signingMachine' },
  web: webApplication('web', 'ES256'),
  webRs256: webApplication('webRs256', 'RS256'),
  spa: { ...webApplication('spa', 'ES256'), client_secret: undefined, token_endpoint_auth_method: 'none' },
  television: {
    client_id: 'television',
    token_endpoint_auth_method: 'none',
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
    redirect_uris: [],
    response_types: [],
  },
};

// The adapter as it ships holds 1,000 entries, and would forget tokens before they are asked for.
const storage = new Lru({ maxSize: 1_000_000 });

const provider = new Provider(`http://localhost:${port}`, {
  adapter: (model) => new MemoryAdapter(model, storage),
  clients: Object.values(clients),
  jwks: { keys: await Promise.all([jwkOf('ES256'), jwkOf('RS256')]) },
  cookies: { keys: ['bench'] },
  scopes: ['openid', 'profile', 'offline_access'],
  claims: { openid: ['sub'], profile: ['name'] },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, name: 'User' }) }),
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  ttl: {
    AccessToken: 900,
    ClientCredentials: 900,
    AuthorizationCode: 600,
    DeviceCode: 1_800,
    IdToken: 900,
    RefreshToken: 2_592_000,
    Grant: 2_592_000,
  },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    dPoP: { enabled: true },
    deviceFlow: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => {
        const {
          scope,
          token_format: accessTokenFormat,
          signing_algorithm: alg,
        } = Object.values(apis).find((api) => api.identifier === resource);
        return { scope, audience: resource, accessTokenTTL: 900, accessTokenFormat, ...(alg && { jwt: { sign: { alg } } }) };
      },
    },
  },
});
server.on('request', provider.callback());

/** A code as the authorization endpoint would make it after a sign-in. */
const createCode = async (sequence, clientId) => {
  const accountId = `user-${sequence}`;
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope('openid profile offline_access');
  const grantId = await grant.save();
  const client = await provider.Client.find(clientId);
  const code = new provider.AuthorizationCode({
    accountId,
    client,
    grantId,
    redirectUri,
    scope: 'openid profile offline_access',
    gty: 'authorization_code',
    authTime: Math.floor(Date.now() / 1000),
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
    nonce: 'nonce',
    claims: {},
  });
  return code.save();
};

/** A device that waits, as its endpoint would make it. */
const createDevice = async (sequence, clientId) => {
  const client = await provider.Client.find(clientId);
  return new provider.DeviceCode({ client, params: { scope: 'openid' }, userCode: `CODE${sequence}`, deviceInfo: {} }).save();
};

let sequence = 0;
serveParent(
  { port, clients },
  async ({ codes = 0, devices = 0, client }) => {
    const made = [];
    for (let count = 0; count < codes; count += 1) made.push(await createCode((sequence += 1), client));
    for (let count = 0; count < devices; count += 1) made.push(await createDevice((sequence += 1), client));
    return made;
  },
  () => server.close(),
);
