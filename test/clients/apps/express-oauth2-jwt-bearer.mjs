// An API: it takes access tokens that are for it, and looks at their scopes (RFC 9068 §4).
import express from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';

const { ISSUER, AUDIENCE, PORT = '4000' } = process.env;

const app = express();
app.use(auth({ issuerBaseURL: ISSUER, audience: AUDIENCE }));
app.get('/orders', requiredScopes('orders:read'), (request, response) => {
  response.json({ client: request.auth.payload.client_id });
});

app.listen(PORT, () => console.log(`http://localhost:${PORT}`));
