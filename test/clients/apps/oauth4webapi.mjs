// A native application: it keeps no secret, and listens on a loopback address for the answer (RFC 8252 §7.3).
import express from 'express';
import session from 'express-session';
import * as oauth from 'oauth4webapi';

const { ISSUER, CLIENT_ID, SESSION_SECRET, PORT = '4000' } = process.env;
const home = `http://localhost:${PORT}`;
const redirectUri = `${home}/callback`;
const issuer = new URL(ISSUER);
const options = { [oauth.allowInsecureRequests]: issuer.protocol === 'http:' }; // a platform on this machine

const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
const client = { client_id: CLIENT_ID };
const authentication = oauth.None();

const app = express();
app.use(session({ secret: SESSION_SECRET, resave: false, saveUninitialized: false }));

app.get('/login', async (request, response) => {
  const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()];
  request.session.signIn = { verifier, state };
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile email offline_access',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  response.redirect(url.href);
});

app.get('/callback', async (request, response) => {
  const { verifier, state } = request.session.signIn;
  const parameters = oauth.validateAuthResponse(server, client, new URL(request.url, redirectUri), state);
  const answer = await oauth.authorizationCodeGrantRequest(server, client, authentication, parameters, redirectUri, verifier, options);
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, { requireIdToken: true });
  await oauth.validateApplicationLevelSignature(server, answer, options);
  request.session.tokens = { ...tokens, claims: oauth.getValidatedIdTokenClaims(tokens) };
  response.redirect('/');
});

app.get('/', async (request, response) => {
  const { tokens } = request.session;
  if (!tokens) return response.redirect('/login');
  const answer = await oauth.userInfoRequest(server, client, tokens.access_token, options);
  response.json({ claims: tokens.claims, userinfo: await oauth.processUserInfoResponse(server, client, tokens.claims.sub, answer) });
});

app.get('/refresh', async (request, response) => {
  const before = request.session.tokens;
  const answer = await oauth.refreshTokenGrantRequest(server, client, authentication, before.refresh_token, options);
  const after = await oauth.processRefreshTokenResponse(server, client, answer);
  request.session.tokens = { ...after, claims: before.claims };
  response.json({ refreshed: after.access_token !== before.access_token });
});

app.get('/logout', async (request, response) => {
  const { tokens } = request.session;
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authentication, tokens.refresh_token, options));
  const url = new URL(server.end_session_endpoint);
  url.search = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: home });
  request.session.destroy(() => response.redirect(url.href));
});

app.listen(PORT, () => console.log(home));
