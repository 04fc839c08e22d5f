import * as oauth from '/oauth4webapi.js';

const element = (id) => document.getElementById(id);
const pretty = (value) => JSON.stringify(value, null, 2);

const settings = await (await fetch('/settings.json')).json();
const client = { client_id: settings.client_id };
const insecure = { [oauth.allowInsecureRequests]: new URL(settings.issuer).protocol === 'http:' };
const redirectUri = `${location.origin}/callback`;
const issuer = new URL(settings.issuer);
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));

/** Tokens live in memory and in this tab's session storage: a demo shows them, an application would not keep them there. */
const tokens = {
  read: () => JSON.parse(sessionStorage.getItem('tokens') ?? 'null'),
  write: (value) => sessionStorage.setItem('tokens', JSON.stringify(value)),
  clear: () => sessionStorage.removeItem('tokens'),
};

const notice = (text) => {
  element('notice').textContent = text;
  element('notice').hidden = !text;
};

const decoded = (token) => {
  const parts = token.split('.');
  if (parts.length !== 3) return { opaque: token, contents: 'none: the token is a reference that the API introspects' };
  const read = (part) =>
    JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))));
  return { header: read(parts[0]), payload: read(parts[1]) };
};

const show = () => {
  const held = tokens.read();
  element('signed-out').hidden = Boolean(held);
  element('signed-in').hidden = !held;
  element('demo-file').textContent = settings.demo_file;
  if (!held) return;
  element('who').textContent = held.claims.name ?? held.claims.email ?? held.claims.sub;
  element('claims').textContent = pretty(held.claims);
  element('access-token').textContent = pretty(decoded(held.access_token));
  element('refresh-token').textContent = held.refresh_token ?? 'none';
};

/** `demand`: what an API asks for beyond that (RFC 9470 §4); `then`: what is done again after it. */
const signIn = async (demand = {}, then = null) => {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  sessionStorage.setItem('pending', JSON.stringify({ verifier, state, nonce, then }));
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: settings.scope,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...demand,
  });
  location.assign(url);
};

/** Verifies the ID token's signature on top of what the library checks, and keeps the tokens. */
const accept = async (response, expectations, process) => {
  const result = await process(response, expectations);
  if (result.id_token) await oauth.validateApplicationLevelSignature(server, response, insecure);
  const before = tokens.read();
  const claims = oauth.getValidatedIdTokenClaims(result) ?? before.claims;
  tokens.write({ ...before, ...result, claims });
};

const finishSignIn = async () => {
  const pending = JSON.parse(sessionStorage.getItem('pending') ?? 'null');
  sessionStorage.removeItem('pending');
  const here = new URL(location.href);
  history.replaceState(null, '', '/');
  if (!pending) return notice('This answer belongs to no sign-in that this tab began.');
  const parameters = oauth.validateAuthResponse(server, client, here, pending.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri,
    pending.verifier,
    insecure,
  );
  await accept(response, { expectedNonce: pending.nonce, requireIdToken: true }, (answer, options) =>
    oauth.processAuthorizationCodeResponse(server, client, answer, options),
  );
  notice('Signed in.');
  if (pending.then === 'payments') await askPayments(false);
};

const refresh = async () => {
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.read().refresh_token, insecure);
  await accept(response, {}, (answer) => oauth.processRefreshTokenResponse(server, client, answer));
  notice('New tokens. The refresh token before is spent.');
};

const callApi = async () => {
  const response = await fetch('/api/orders', { headers: { authorization: `Bearer ${tokens.read().access_token}` } });
  element('answer').textContent = `${response.status} ${response.statusText}\n${pretty(await response.json())}`;
};

/** What a refusal of an API asks of the sign-in (RFC 9470 §3); null where it asks for none. */
const signInDemandedBy = (error) => {
  const challenges = error instanceof oauth.WWWAuthenticateChallengeError ? error.cause : [];
  const asked = challenges.find(({ parameters }) => parameters.error === 'insufficient_user_authentication')?.parameters;
  if (!asked) return null;
  const { acr_values, max_age } = asked;
  return { ...(acr_values && { acr_values }), ...(max_age && { max_age }) };
};

/** Signs in as the API asks for, once: what is refused after that is shown. */
const askPayments = async (maySignIn = true) => {
  try {
    const url = new URL('/api/payments', location.origin);
    const plain = { [oauth.allowInsecureRequests]: url.protocol === 'http:' };
    const response = await oauth.protectedResourceRequest(tokens.read().access_token, 'GET', url, undefined, undefined, plain);
    element('answer').textContent = `${response.status} ${response.statusText}\n${pretty(await response.json())}`;
  } catch (error) {
    const demand = signInDemandedBy(error);
    if (demand === null || !maySignIn) throw error;
    await signIn(demand, 'payments');
  }
};

const askUserinfo = async () => {
  const held = tokens.read();
  const response = await oauth.userInfoRequest(server, client, held.access_token, insecure);
  element('answer').textContent = pretty(await oauth.processUserInfoResponse(server, client, held.claims.sub, response));
};

const revoke = async () => {
  const response = await oauth.revocationRequest(server, client, oauth.None(), tokens.read().access_token, insecure);
  await oauth.processRevocationResponse(response);
  notice('The access token is revoked. Call the API again to see it refuse.');
};

const signOut = () => {
  const held = tokens.read();
  tokens.clear();
  const url = new URL(server.end_session_endpoint);
  url.search = new URLSearchParams({
    id_token_hint: held.id_token,
    client_id: client.client_id,
    post_logout_redirect_uri: `${location.origin}/`,
  });
  location.assign(url);
};

/** An action's failure is shown, whatever it is: an error of the server, or a broken promise of ours. */
const attempt = (action) => async () => {
  notice('');
  try {
    await action();
  } catch (error) {
    notice(error.error_description ?? error.error ?? error.cause?.error_description ?? error.message);
  }
  show();
};

element('sign-in').addEventListener(
  'click',
  attempt(() => signIn()),
);
element('payments').addEventListener(
  'click',
  attempt(() => askPayments()),
);
element('call-api').addEventListener('click', attempt(callApi));
element('refresh').addEventListener('click', attempt(refresh));
element('userinfo').addEventListener('click', attempt(askUserinfo));
element('revoke').addEventListener('click', attempt(revoke));
element('sign-out').addEventListener('click', attempt(signOut));

await attempt(() => (location.pathname === '/callback' ? finishSignIn() : undefined))();
