import { expect } from '@jest/globals';
import type { Application, OAuthReply, PresentedProof } from '#contracts';
import type { DpopKey } from '#testing/builders';
import { introspectToken } from '../endpoints/introspection.js';
import { type Members, type TestClient, tokensOf } from './client-requests.js';
import { TestAuthorizationServer } from './authorization-server.js';
import { anApplication, aResourceServer } from './builders.js';

export const grant = 'urn:ietf:params:oauth:grant-type:token-exchange' as const;
/** What a `subject_token_type` says of an access token. */
export const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
/** Another API than that of the server, and one whose tokens are opaque. */
export const orders = aResourceServer({
  identifier: 'https://orders.example/api',
  name: 'Orders',
  scopes: [
    { name: 'orders:read', description: '' },
    { name: 'orders:write', description: '' },
  ],
});
export const opaque = aResourceServer({
  identifier: 'urn:example:opaque',
  tokenFormat: 'opaque',
  scopes: [{ name: 'opaque:read', description: '' }],
});

/** A web application whose user is signed in, and the back end of the API that its token is for, which may call another one for users. */
export const tokenExchange = async (
  backendMembers: Partial<Application> = {},
  webMembers: Partial<Application> = {},
  asked = 'openid notes:read notes:write',
) => {
  const server = new TestAuthorizationServer();
  server.tables.resourceServers.push(orders, opaque);
  const web = server.register(anApplication(webMembers));
  const backend = server.register(
    anApplication({
      grantTypes: ['client_credentials', grant],
      scopes: ['orders:read', 'notes:read', 'opaque:read'],
      tokenExchangeSubjects: [server.resourceServer.identifier],
      tokenExchangeTargets: [orders.identifier, opaque.identifier],
      ...backendMembers,
    }),
  );
  const subject = await server.signIn(web, { scope: asked });
  const exchange = (members: Members = {}, client: TestClient = backend, proof?: PresentedProof): Promise<OAuthReply> =>
    server.token(client, { grant_type: grant, subject_token: subject.accessToken, subject_token_type: accessToken, ...members }, proof);
  /** A proof of a key at the token endpoint. */
  const proofOf = (key: DpopKey): PresentedProof => {
    const url = `${server.tenant.issuer}/oauth/token`;
    return { proof: key.proof({ url }, { iat: server.now }), method: 'POST', url };
  };
  const introspect = (token: string) => introspectToken(server.tenant, { token }, server.dependencies);
  const ownToken = async (client: TestClient = backend) =>
    tokensOf(await server.token(client, { grant_type: 'client_credentials', scope: 'notes:read' })).accessToken;
  /** Disables an application; answers with how it is made active again. */
  const disable = ({ application }: TestClient): (() => void) => {
    const found = server.tables.applications.get(application.clientId);
    if (found === undefined) throw new Error('no such application');
    server.tables.applications.set(application.clientId, { ...found, application: { ...application, status: 'disabled' } });
    return () => void server.tables.applications.set(application.clientId, found);
  };
  return { server, web, backend, subject, exchange, introspect, ownToken, disable, proofOf };
};

export const expectExchangeError = (reply: OAuthReply, error: string): void => {
  expect(reply).toMatchObject({ status: 400, body: { error }, headers: { 'cache-control': 'no-store' } });
  expect(reply.body).not.toHaveProperty('access_token');
};
