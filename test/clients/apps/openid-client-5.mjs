import express from 'express';
import session from 'express-session';
import { generators, Issuer } from 'openid-client-5';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SESSION_SECRET, PORT = '4000' } = process.env;
const home = `http://localhost:${PORT}`;
const redirectUri = `${home}/callback`;

const issuer = await Issuer.discover(ISSUER);
const client = new issuer.Client({
  client_id: CLIENT_ID,
  client_secret: CLIENT_SECRET,
  redirect_uris: [redirectUri],
  response_types: ['code'],
});

const app = express();
app.use(session({ secret: SESSION_SECRET, resave: false, saveUninitialized: false }));

app.get('/login', (request, response) => {
  const [code_verifier, state, nonce] = [generators.codeVerifier(), generators.state(), generators.nonce()];
  request.session.signIn = { code_verifier, state, nonce };
  response.redirect(
    client.authorizationUrl({
      scope: 'openid profile email groups offline_access',
      state,
      nonce,
      code_challenge: generators.codeChallenge(code_verifier),
      code_challenge_method: 'S256',
    }),
  );
});

app.get('/callback', async (request, response) => {
  const { code_verifier, state, nonce } = request.session.signIn;
  request.session.tokens = await client.callback(redirectUri, client.callbackParams(request), { code_verifier, state, nonce });
  response.redirect('/');
});

app.get('/', async (request, response) => {
  const { tokens } = request.session;
  if (!tokens) return response.redirect('/login');
  const [, payload] = tokens.id_token.split('.');
  response.json({ claims: JSON.parse(Buffer.from(payload, 'base64url')), userinfo: await client.userinfo(tokens.access_token) });
});

app.get('/refresh', async (request, response) => {
  const before = request.session.tokens;
  const after = await client.refresh(before.refresh_token);
  request.session.tokens = after;
  response.json({ refreshed: after.access_token !== before.access_token });
});

app.get('/logout', (request, response) => {
  const id_token_hint = request.session.tokens?.id_token;
  request.session.destroy(() => response.redirect(client.endSessionUrl({ id_token_hint, post_logout_redirect_uri: home })));
});

app.listen(PORT, () => console.log(home));
