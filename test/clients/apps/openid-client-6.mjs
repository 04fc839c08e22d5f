import express from 'express';
import session from 'express-session';
import * as openid from 'openid-client-6';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SESSION_SECRET, PORT = '4000' } = process.env;
const home = `http://localhost:${PORT}`;

const overHttp = ISSUER.startsWith('http:') ? { execute: [openid.allowInsecureRequests] } : undefined; // a platform on this machine
const config = await openid.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, undefined, overHttp);

const app = express();
app.use(session({ secret: SESSION_SECRET, resave: false, saveUninitialized: false }));

app.get('/login', async (request, response) => {
  const [pkceCodeVerifier, expectedState] = [openid.randomPKCECodeVerifier(), openid.randomState()];
  request.session.signIn = { pkceCodeVerifier, expectedState };
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: `${home}/callback`,
    scope: 'openid profile email offline_access',
    state: expectedState,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  response.redirect(url.href);
});

app.get('/callback', async (request, response) => {
  const tokens = await openid.authorizationCodeGrant(config, new URL(request.url, home), request.session.signIn);
  request.session.tokens = { ...tokens, claims: tokens.claims() };
  response.redirect('/');
});

app.get('/', async (request, response) => {
  const { tokens } = request.session;
  if (!tokens) return response.redirect('/login');
  response.json({ claims: tokens.claims, userinfo: await openid.fetchUserInfo(config, tokens.access_token, tokens.claims.sub) });
});

app.get('/refresh', async (request, response) => {
  const before = request.session.tokens;
  const after = await openid.refreshTokenGrant(config, before.refresh_token);
  request.session.tokens = { ...after, claims: before.claims };
  response.json({ refreshed: after.access_token !== before.access_token });
});

app.get('/logout', (request, response) => {
  const id_token_hint = request.session.tokens?.id_token;
  const url = openid.buildEndSessionUrl(config, { id_token_hint, post_logout_redirect_uri: home });
  request.session.destroy(() => response.redirect(url.href));
});

app.listen(PORT, () => console.log(home));
