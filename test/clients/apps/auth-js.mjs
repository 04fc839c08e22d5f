import { ExpressAuth, getSession } from '@auth/express';
import express from 'express';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SESSION_SECRET, PORT = '4000' } = process.env;

const config = {
  secret: SESSION_SECRET,
  trustHost: true,
  providers: [{ id: 'ostiary', name: 'Ostiary', type: 'oidc', issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }],
};

const app = express();
app.use('/auth', ExpressAuth(config));

app.get('/', async (request, response) => {
  const session = await getSession(request, config);
  if (!session) return response.redirect('/auth/signin');
  response.json({ userinfo: session.user });
});

app.listen(PORT, () => console.log(`http://localhost:${PORT}`));
