import {
  type Application,
  deviceCodeGrant,
  type ManagedGrantId,
  type ManageGrantRequest,
  type OAuthReply,
  type TenantSettings,
} from '#contracts';
import { introspectToken } from '../endpoints/introspection.js';
import { manageGrant } from '../endpoints/manage-grant.js';
import { type Members, type TestClient, textIn, tokensOf } from './client-requests.js';
import { TestAuthorizationServer } from './authorization-server.js';
import { anApplication, aResourceServer, aTenant } from './builders.js';

/** An application that manages the grants of its users, at two APIs. */
export const aManagingApplication = (members: Partial<Application> = {}): Application =>
  anApplication({
    grantManagement: true,
    scopes: ['openid', 'profile', 'email', 'notes:read', 'notes:write', 'mail:read', 'grant_management_query', 'grant_management_revoke'],
    grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', deviceCodeGrant],
    ...members,
  });

/** The other API, beside that of the server. */
export const mail = aResourceServer({
  identifier: 'https://mail.example',
  name: 'Mail',
  scopes: [{ name: 'mail:read', description: 'Read mail' }],
});

/** A tenant that lets its applications manage grants, with one that does. */
export const withManagingClient = (members: Partial<Application> = {}, settings: Partial<TenantSettings> = {}) => {
  const server = new TestAuthorizationServer(aTenant('acme', { grantManagement: 'allowed', ...settings }));
  server.tables.resourceServers.push(mail);
  return { server, client: server.register(aManagingApplication(members)) };
};

export const grantIdIn = (reply: OAuthReply): ManagedGrantId => textIn(reply, 'grant_id') as ManagedGrantId;

/** A grant with that scope, and what its client got. */
export const createGrant = async (
  server: TestAuthorizationServer,
  client: TestClient,
  scope = 'openid notes:read',
  changes: Members = {},
) => {
  const reply = await server.redeem(client, await server.code(client, { grant_management_action: 'create', scope, ...changes }));
  return { grantId: grantIdIn(reply), tokens: tokensOf(reply) };
};

/** What its client gets for a change of a grant. */
export const changeGrant = async (
  server: TestAuthorizationServer,
  client: TestClient,
  action: 'merge' | 'replace',
  grantId: string,
  changes: Members = {},
): Promise<OAuthReply> =>
  server.redeem(client, await server.code(client, { grant_management_action: action, grant_id: grantId, ...changes }));

/** A token of the client for itself. */
export const ownToken = async (server: TestAuthorizationServer, client: TestClient, scope: string): Promise<string> =>
  tokensOf(await server.token(client, { grant_type: 'client_credentials', scope })).accessToken;

export const managementScopes = 'grant_management_query grant_management_revoke';

/** What the grant management endpoint answers. */
export const manage = (
  server: TestAuthorizationServer,
  action: ManageGrantRequest['action'],
  grantId: string,
  token: string | null,
): Promise<OAuthReply> =>
  manageGrant(
    server.tenant,
    { action, grantId: grantId as ManagedGrantId, authorization: token === null ? null : `Bearer ${token}`, bodyToken: null },
    server.dependencies,
  );

export const isActive = async (server: TestAuthorizationServer, token: string): Promise<boolean> =>
  (await introspectToken(server.tenant, { token }, server.dependencies)).active;
