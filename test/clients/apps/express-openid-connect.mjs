import express from 'express';
import oidc from 'express-openid-connect';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SESSION_SECRET, PORT = '4000' } = process.env;
const { auth, requiresAuth } = oidc;
const app = express();

app.use(
  auth({
    issuerBaseURL: ISSUER,
    baseURL: `http://localhost:${PORT}`,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    secret: SESSION_SECRET, // of its cookies: any long random text
    authRequired: false, // only what asks `requiresAuth`
    idpLogout: true, // /logout signs out of the platform too
    authorizationParams: { response_type: 'code', scope: 'openid profile email offline_access' },
  }),
);

app.get('/', requiresAuth(), async (request, response) => {
  response.json({ claims: request.oidc.idTokenClaims, userinfo: await request.oidc.fetchUserInfo() });
});

app.get('/refresh', requiresAuth(), async (request, response) => {
  const before = request.oidc.accessToken.access_token;
  const { access_token: after } = await request.oidc.accessToken.refresh();
  response.json({ refreshed: after !== before });
});

app.listen(PORT, () => console.log(`http://localhost:${PORT}`));
