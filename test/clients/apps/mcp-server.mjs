// An MCP server, which is a protected resource: its metadata say who issues its tokens (RFC 9728), and that server is asked about each (RFC 7662).
import {
  createMcpExpressApp,
  getOAuthProtectedResourceMetadataUrl,
  mcpAuthMetadataRouter,
  requireBearerAuth,
} from '@modelcontextprotocol/express';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer, OAuthError, OAuthErrorCode, requireScopes } from '@modelcontextprotocol/server';
import * as z from 'zod';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT = '4000' } = process.env;
const resource = new URL(`http://localhost:${PORT}/mcp`);
const oauthMetadata = await (await fetch(`${ISSUER}/.well-known/openid-configuration`)).json();
const authorization = `Basic ${Buffer.from([CLIENT_ID, CLIENT_SECRET].map(encodeURIComponent).join(':')).toString('base64')}`;

const verifyAccessToken = async (token) => {
  const body = new URLSearchParams({ token });
  const answer = await fetch(oauthMetadata.introspection_endpoint, { method: 'POST', headers: { authorization }, body });
  if (!answer.ok) throw new OAuthError(OAuthErrorCode.ServerError, 'the token could not be checked');
  const { active, iss, aud, exp, sub, client_id: clientId, scope = '', cnf } = await answer.json();
  // A token that is bound to a key (RFC 9449, RFC 8705) is none for a bearer.
  if (!active || iss !== ISSUER || cnf) throw new OAuthError(OAuthErrorCode.InvalidToken, 'the access token is not valid here');
  const isForHere = [aud].flat().includes(resource.href);
  return { token, clientId, scopes: scope.split(' '), expiresAt: exp, ...(isForHere && { resource }), extra: { sub } };
};

const notes = new Map();
const notesOf = ({ extra }) => notes.get(extra.sub) ?? [];
const told = (texts) => ({ content: texts.map((text) => ({ type: 'text', text })) });

const handler = createMcpHandler(({ authInfo }) => {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });
  server.registerTool('list_notes', { description: 'Lists your notes' }, () => told(notesOf(authInfo)));
  server.registerTool(
    'add_note',
    {
      description: 'Writes a note',
      inputSchema: z.object({ text: z.string().max(500) }),
      scopeChallenge: requireScopes('notes:write'),
    },
    ({ text }) => {
      notes.set(authInfo.extra.sub, [...notesOf(authInfo), text]);
      return told(['It is written.']);
    },
  );
  return server;
});

const app = createMcpExpressApp();
app.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: resource, resourceName: 'Notes', scopesSupported: ['notes:read'] }));
const signedIn = requireBearerAuth({
  verifier: { verifyAccessToken },
  requiredScopes: ['notes:read'],
  expectedResource: resource,
  resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(resource),
});
const serve = toNodeHandler(handler);
app.all('/mcp', signedIn, (request, response) => serve(request, response, request.body));

app.listen(PORT, () => console.log(`http://localhost:${PORT}`));
