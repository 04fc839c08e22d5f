import { randomBytes } from 'node:crypto';
import type { DemoFile } from '#contracts';
import type { DemoFiles } from '../demo-files.js';
import { writeJsonFile } from '../json-file.js';
import { AdminApi, type AdminCredentials } from './admin-api.js';
import { ownTenant } from './own-tenant.js';
import { TenantFurniture } from './tenant-furniture.js';

/** Where the demo lives and what it seeds with. */
export type SeedOptions = {
  readonly admin: AdminCredentials;
  /** Public base URL of the demo application. */
  readonly demoUrl: string;
  readonly files: DemoFiles;
};

const openIdScopes = ['openid', 'profile', 'email', 'offline_access'];
const apiScopes = [
  { name: 'orders:read', description: 'see your orders' },
  { name: 'orders:write', description: 'place and cancel orders', sensitive: true },
];

/**
 * Makes what is missing of the tenant `demo`, its applications, resource server and user, brings addresses up to date, and writes
 * demo.json. Deletes nothing: where demo.json is lost, secrets and the demo user's password are made anew. Null, with nothing
 * touched, when somebody else made the tenant of that name.
 */
export const seedDemo = async ({ admin, demoUrl, files }: SeedOptions): Promise<DemoFile | null> => {
  const api = await AdminApi.signIn(admin);
  const own = await ownTenant(api, files);
  if (own === null) return null;
  const { tenant, known } = own;

  const furniture = new TenantFurniture(api, tenant.id, demoUrl);
  const grantTypes = ['authorization_code', 'refresh_token'];
  const scopes = [...openIdScopes, ...apiScopes.map((scope) => scope.name)];
  const resourceServer = await furniture.resourceServer(known?.resource_server, {
    name: 'Demo API',
    scopes: apiScopes,
    token_format: 'jwt',
  });
  const web = await furniture.application(known?.clients.web, {
    name: 'Demo web application',
    type: 'confidential',
    callback: '/web/callback',
    grant_types: grantTypes,
    scopes,
  });
  const spa = await furniture.application(known?.clients.spa, {
    name: 'Demo single-page application',
    type: 'public',
    callback: '/callback',
    grant_types: grantTypes,
    scopes,
  });
  const machine = await furniture.application(known?.clients.machine, {
    name: 'Demo machine',
    type: 'confidential',
    grant_types: ['client_credentials'],
    scopes: apiScopes.map((scope) => scope.name),
  });
  const user = await furniture.user(known?.user, {
    username: 'demo',
    password: randomBytes(18).toString('base64url'),
    email: 'demo@ostiary.example',
    email_verified: true,
    name: 'Demo User',
    custom_claims: { plan: 'gold' },
  });

  const content: DemoFile = {
    issuer: tenant.issuer,
    user,
    clients: {
      web: { ...web, redirect_uri: `${demoUrl}/web/callback` },
      spa: { client_id: spa.client_id, redirect_uri: `${demoUrl}/callback` },
      machine,
    },
    resource_server: resourceServer,
    admin: { token_endpoint: admin.tokenEndpoint, client_id: admin.clientId, client_secret: admin.clientSecret },
  };
  await writeJsonFile(files.demo, content);
  return content;
};
