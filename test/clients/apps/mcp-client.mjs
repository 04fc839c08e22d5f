// An MCP client, which knows a server by its address alone. It finds out who issues tokens for it (RFC 9728, RFC 8414), and is known there by
// the document at CLIENT_METADATA_URL; where there is none, it registers itself (RFC 7591). One person uses it, at its own pages.
import { randomUUID } from 'node:crypto';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import express from 'express';

const { MCP_SERVER, CLIENT_METADATA_URL, PORT = '4001' } = process.env;
const redirectUrl = `http://localhost:${PORT}/callback`;

/** What the SDK keeps from request to request: another program would store it. */
const kept = {};
const keep = (name) => (value) => void (kept[name] = value);
const authProvider = {
  redirectUrl,
  clientMetadataUrl: CLIENT_METADATA_URL,
  clientMetadata: {
    client_name: 'Notebook',
    redirect_uris: [redirectUrl],
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  },
  state: () => (kept.state = randomUUID()),
  redirectToAuthorization: keep('authorizationUrl'),
  clientInformation: () => kept.client,
  saveClientInformation: keep('client'),
  tokens: () => kept.tokens,
  saveTokens: keep('tokens'),
  codeVerifier: () => kept.verifier,
  saveCodeVerifier: keep('verifier'),
  discoveryState: () => kept.discovery,
  saveDiscoveryState: keep('discovery'),
  invalidateCredentials: () => void delete kept.tokens,
};

const newTransport = () => new StreamableHTTPClientTransport(new URL(MCP_SERVER), { authProvider });

const app = express();

app.get('/tools/:name', async (request, response) => {
  kept.wanted = request.originalUrl;
  const client = new Client({ name: 'notebook', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(newTransport());
  const { content } = await client.callTool({ name: request.params.name, arguments: request.query });
  await client.close();
  response.json({ texts: content.map(({ text }) => text), scope: kept.tokens.scope, clientId: kept.client.client_id });
});

app.get('/callback', async (request, response) => {
  const { searchParams } = new URL(request.originalUrl, redirectUrl);
  if (!kept.state || searchParams.get('state') !== kept.state) return response.status(400).json({ error: 'UnknownState' });
  delete kept.state;
  await newTransport().finishAuth(searchParams);
  response.redirect(kept.wanted);
});

app.use((error, request, response, next) => {
  if (response.headersSent) return next(error);
  if (error instanceof UnauthorizedError) return response.redirect(kept.authorizationUrl.href);
  response.status(502).json({ error: error.name, message: error.message });
});

app.listen(PORT, () => console.log(`http://localhost:${PORT}`));
