// An API without a framework's middleware: what a token must prove stands here (RFC 9068 §4).
import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const { ISSUER, AUDIENCE, PORT = '4000' } = process.env;
const keys = createRemoteJWKSet(new URL(`${ISSUER}/oauth/jwks`));

const app = express();
app.get('/orders', async (request, response) => {
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (!token) return response.status(401).set('www-authenticate', 'Bearer').end();
  try {
    const { payload } = await jwtVerify(token, keys, { issuer: ISSUER, audience: AUDIENCE, typ: 'at+jwt' });
    if (!payload.scope.split(' ').includes('orders:read')) return response.status(403).json({ error: 'insufficient_scope' });
    response.json({ client: payload.client_id });
  } catch {
    response.status(401).set('www-authenticate', 'Bearer error="invalid_token"').end();
  }
});

app.listen(PORT, () => console.log(`http://localhost:${PORT}`));
