// What a web application does: it redeems codes, and refreshes with rotation. Both answer with an ID token, by the algorithm of its client.
import { oidcTokenAddress, platformTokenAddress, proving } from '../fixtures/proofs.mjs';
import { authorizationPath, signIn } from '../fixtures/sign-in.mjs';
import { basic, proof, redirectUri } from '../fixtures/tenant.mjs';
import { connections } from '../load/connections.mjs';
import { fill, itemsFor, takeTurn } from '../load/turn.mjs';
import { decodeProtectedHeader } from 'jose';
import { assertSome, parsed } from './answers.mjs';

/** Codes a second that are prepared for a first measurement; one ends early when its codes are used up. */
const codesPerSecond = 800;
const prepareAtMostSeconds = 6;
/** More than are lost in a turn: those under way when it ends. */
const familiesForRefresh = 4 * connections;

/** A web application by what its ID tokens are signed with; `client` names it with every platform, the pools hold what it was given. */
const kinds = {
  es256: { algorithm: 'ES256', client: 'web', codes: 'codes', refresh: 'refresh' },
  rs256: { algorithm: 'RS256', client: 'webRs256', codes: 'codes-rs256', refresh: 'refresh-rs256' },
  // A public client, whose refresh tokens are bound to its key.
  bound: { algorithm: 'ES256', client: 'spa', codes: 'codes-bound', refresh: 'refresh-bound' },
};

const checkTokens = (algorithm) => (samples) => {
  for (const answer of parsed(samples)) {
    assertSome(answer.id_token?.split('.').length === 3 && answer.access_token && answer.refresh_token, 'three tokens');
    assertSome(decodeProtectedHeader(answer.id_token).alg === algorithm, `an ID token signed with ${algorithm}`);
  }
};

const credentialsOf = (client, form) =>
  client.client_secret === undefined
    ? { form: { client_id: client.client_id, ...form } }
    : { headers: { Authorization: basic(client) }, form };

const tokenRequest = (port, path, client, form, { algorithm }) => ({
  port,
  method: 'POST',
  path,
  ...credentialsOf(client, form),
  expect: { status: 200, body: '"id_token":"eyJ' },
  capture: '"refresh_token":"([^"]+)"',
  distinct: true,
  connections,
  verify: checkTokens(algorithm),
});

const redemption = { grant_type: 'authorization_code', code: '{1}', redirect_uri: redirectUri, code_verifier: proof.verifier };
const rotation = { grant_type: 'refresh_token', refresh_token: '{1}' };

const platformToken = ({ gatewayPort, tenant }, form, kind) =>
  tokenRequest(gatewayPort, `/t/${tenant.slug}/oauth/token`, tenant[kind.client], form, kind);
const oidcToken = (peer, form, kind) => tokenRequest(peer.port, '/token', peer.clients[kind.client], form, kind);

/** Authorization requests of a browser that is signed in: each answer is a redirect with a code. */
const platformCodesOf = (kind) => async (platform) => {
  platform.session ??= await signIn(platform.address, platform.tenant, platform.tenant.users[0]);
  return {
    port: platform.gatewayPort,
    method: 'GET',
    path: authorizationPath(platform.tenant, platform.tenant[kind.client]),
    headers: { Cookie: platform.session },
    expect: { status: 303, location: '^https://app%.example%.com/callback%?.*code=' },
    capture: 'code=([^&]+)',
    captureFrom: 'location',
    distinct: true,
    into: kind.codes,
    connections,
  };
};

export const platformCodes = platformCodesOf(kinds.es256);

// Codes live for a minute: those of the turn before are not sent.
const platformRedeeming = (kind) => async (platform, seconds) => {
  const load = { ...platformToken(platform, redemption, kind), from: kind.codes, into: kind.refresh };
  platform.pools[kind.codes] = [];
  await fill(platform, kind.codes, platformCodesOf(kind), itemsFor(platform, load, seconds, codesPerSecond), prepareAtMostSeconds);
  return { ...load, items: platform.pools[kind.codes] };
};

const oidcRedeeming = (kind) => async (peer, seconds) => {
  const load = { ...oidcToken(peer, redemption, kind), from: kind.codes, into: kind.refresh };
  return { ...load, items: await peer.ask({ codes: itemsFor(peer, load, seconds, 3 * codesPerSecond), client: kind.client }) };
};

const refreshing = (redeeming, token, kind) => async (participant) => {
  if ((participant.pools[kind.refresh]?.length ?? 0) < familiesForRefresh) await takeTurn(participant, redeeming(kind), 1);
  return { ...token(participant, rotation, kind), items: participant.pools[kind.refresh], from: kind.refresh, chain: true };
};

/** Both with proofs, by one key: what a public client is given is bound to it. */
const refreshingBound = (redeeming, token, addressOf) =>
  proving(
    refreshing((kind) => proving(redeeming(kind), addressOf), token, kinds.bound),
    addressOf,
  );

const bareIdToken =
  ({ algorithm }) =>
  (bare) => ({
    port: bare.port,
    method: 'POST',
    path: `/sign/${algorithm.toLowerCase()}`,
    form: { grant_type: 'authorization_code', scope: 'openid' },
    expect: { status: 200, body: '"token_type":"Bearer"' },
    connections,
  });

/** Refreshes, by families that are made where there are too few. */
export const platformRefreshing = refreshing(platformRedeeming, platformToken, kinds.es256);

const refreshLoads = (kind) => ({
  platform: refreshing(platformRedeeming, platformToken, kind),
  oidc: refreshing(oidcRedeeming, oidcToken, kind),
  bare: bareIdToken(kind),
});

const redemptionLoads = (kind) => ({ platform: platformRedeeming(kind), oidc: oidcRedeeming(kind), bare: bareIdToken(kind) });

export const codeAndRefreshCases = [
  {
    name: 'refresh',
    title: 'refresh rotation with ID token, durable',
    loads: refreshLoads(kinds.es256),
    bareDoes: 'ES256 signature',
    warmUp: 10,
    rounds: 11,
    targets: { oidc: 1 },
  },
  {
    name: 'redeem-code',
    title: 'code redemption with ID token, durable',
    loads: redemptionLoads(kinds.es256),
    bareDoes: 'ES256 signature',
    // Most of it is warm from refreshing.
    warmUp: 4,
    preparing: 1,
    rounds: 11,
    targets: { oidc: 1 },
  },
  {
    name: 'refresh-dpop',
    title: 'refresh rotation with ID token, bound to a key (DPoP), durable',
    loads: {
      platform: refreshingBound(platformRedeeming, platformToken, platformTokenAddress),
      oidc: refreshingBound(oidcRedeeming, oidcToken, oidcTokenAddress),
    },
    warmUp: 4,
    targets: { oidc: 1 },
  },
  // What applications get that say nothing of the algorithm.
  {
    name: 'refresh-rs256',
    title: 'refresh rotation with ID token RS256, durable',
    loads: refreshLoads(kinds.rs256),
    bareDoes: 'RS256 signature',
    warmUp: 2,
    targets: {},
  },
  {
    name: 'redeem-code-rs256',
    title: 'code redemption with ID token RS256, durable',
    loads: redemptionLoads(kinds.rs256),
    bareDoes: 'RS256 signature',
    warmUp: 2,
    preparing: 1,
    targets: {},
  },
];
