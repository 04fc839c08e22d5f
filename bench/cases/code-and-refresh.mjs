// What a web application does: it redeems codes, and refreshes with rotation. Both answer with an ID token.
import { authorizationPath, signIn } from '../fixtures/sign-in.mjs';
import { basic, proof, redirectUri } from '../fixtures/tenant.mjs';
import { connections } from '../load/connections.mjs';
import { fill, itemsFor, takeTurn } from '../load/turn.mjs';
import { assertSome, parsed } from './answers.mjs';

/** Codes a second that are prepared for a first measurement; one ends early when its codes are used up. */
const codesPerSecond = 800;
const prepareAtMostSeconds = 6;
/** More than are lost in a turn: those under way when it ends. */
const familiesForRefresh = 4 * connections;

const checkTokens = (samples) => {
  for (const answer of parsed(samples)) {
    assertSome(answer.id_token?.split('.').length === 3 && answer.access_token && answer.refresh_token, 'three tokens');
  }
};

const tokenRequest = (port, path, client, form) => ({
  port,
  method: 'POST',
  path,
  headers: { Authorization: basic(client) },
  form,
  expect: { status: 200, body: '"id_token":"eyJ' },
  capture: '"refresh_token":"([^"]+)"',
  distinct: true,
  connections,
  verify: checkTokens,
});

const redemption = { grant_type: 'authorization_code', code: '{1}', redirect_uri: redirectUri, code_verifier: proof.verifier };
const rotation = { grant_type: 'refresh_token', refresh_token: '{1}' };

const platformToken = ({ gatewayPort, tenant }, form) => tokenRequest(gatewayPort, `/t/${tenant.slug}/oauth/token`, tenant.web, form);
const oidcToken = (peer, form) => tokenRequest(peer.port, '/token', peer.clients.web, form);

/** Authorization requests of a browser that is signed in: each answer is a redirect with a code. */
export const platformCodes = async (platform) => {
  platform.session ??= await signIn(platform.address, platform.tenant, platform.tenant.users[0]);
  return {
    port: platform.gatewayPort,
    method: 'GET',
    path: authorizationPath(platform.tenant),
    headers: { Cookie: platform.session },
    expect: { status: 303, location: '^https://app%.example%.com/callback%?.*code=' },
    capture: 'code=([^&]+)',
    captureFrom: 'location',
    distinct: true,
    into: 'codes',
    connections,
  };
};

// Codes live for a minute: those of the turn before are not sent.
const platformRedeeming = async (platform, seconds) => {
  const load = { ...platformToken(platform, redemption), from: 'codes', into: 'refresh' };
  platform.pools.codes = [];
  await fill(platform, 'codes', platformCodes, itemsFor(platform, load, seconds, codesPerSecond), prepareAtMostSeconds);
  return { ...load, items: platform.pools.codes };
};

const oidcRedeeming = async (peer, seconds) => {
  const load = { ...oidcToken(peer, redemption), from: 'codes', into: 'refresh' };
  return { ...load, items: await peer.ask({ codes: itemsFor(peer, load, seconds, 3 * codesPerSecond) }) };
};

const refreshing = (redeeming, token) => async (participant) => {
  if ((participant.pools.refresh?.length ?? 0) < familiesForRefresh) await takeTurn(participant, redeeming, 1);
  return { ...token(participant, rotation), items: participant.pools.refresh, from: 'refresh', chain: true };
};

const bareIdToken = (bare) => ({
  port: bare.port,
  method: 'POST',
  path: '/sign/es256',
  form: { grant_type: 'authorization_code', scope: 'openid' },
  expect: { status: 200, body: '"token_type":"Bearer"' },
  connections,
});

/** Refreshes, by families that are made where there are too few. */
export const platformRefreshing = refreshing(platformRedeeming, platformToken);

export const codeAndRefreshCases = [
  {
    name: 'refresh',
    title: 'refresh rotation with ID token, durable',
    loads: { platform: platformRefreshing, oidc: refreshing(oidcRedeeming, oidcToken), bare: bareIdToken },
    bareDoes: 'ES256 signature',
    warmUp: 10,
    rounds: 11,
    targets: { oidc: 1 },
  },
  {
    name: 'redeem-code',
    title: 'code redemption with ID token, durable',
    loads: { platform: platformRedeeming, oidc: oidcRedeeming, bare: bareIdToken },
    bareDoes: 'ES256 signature',
    // Most of it is warm from refreshing.
    warmUp: 4,
    preparing: 1,
    rounds: 11,
    targets: { oidc: 1 },
  },
];
