import { randomBytes } from 'node:crypto';
import type { DemoFile } from '#contracts';
import { readDemoFile, writeDemoFile } from '../demo-file.js';
import { AdminApi, type AdminCredentials } from './admin-api.js';

/** Where the demo lives and what it seeds with. */
export type SeedOptions = {
  readonly admin: AdminCredentials;
  /** Public base URL of the demo application. */
  readonly demoUrl: string;
  /** Public base URL of the gateway: issuers begin with it. */
  readonly publicUrl: string;
  readonly demoFile: string;
};

const slug = 'demo';
const openIdScopes = ['openid', 'profile', 'email', 'offline_access'];
const apiScopes = [
  { name: 'orders:read', description: 'see your orders' },
  { name: 'orders:write', description: 'place and cancel orders' },
];

export const demoApiIdentifier = (demoUrl: string): string => `${demoUrl}/api`;

/**
 * Makes the tenant `demo` with its applications, resource server and user, and writes demo.json. Does nothing when
 * both are there already; a tenant without a matching demo.json is left of an interrupted start and is made anew.
 */
export const seedDemo = async (options: SeedOptions): Promise<DemoFile> => {
  const api = await AdminApi.signIn(options.admin);
  const tenant = await api.find<{ id: string; slug: string }>('/tenants', (item) => item.slug === slug);
  const written = await readDemoFile(options.demoFile);
  if (tenant && written && belongsTo(written, options)) return written;
  if (tenant) await api.delete(`/tenants/${tenant.id}`);
  const content = await createDemoTenant(api, options);
  await writeDemoFile(options.demoFile, content);
  return content;
};

const belongsTo = (file: DemoFile, options: SeedOptions): boolean =>
  file.issuer === `${options.publicUrl}/t/${slug}` &&
  file.clients.spa.redirect_uri === `${options.demoUrl}/callback` &&
  file.admin.client_id === options.admin.clientId;

type CreatedApplication = { readonly client_id: string; readonly client_secret: string };

const createDemoTenant = async (api: AdminApi, { admin, demoUrl }: SeedOptions): Promise<DemoFile> => {
  const tenant = await api.create<{ id: string; issuer: string }>('/tenants', { slug, name: 'Demo' });
  const within = (path: string): string => `/tenants/${tenant.id}${path}`;
  const resourceServer = await api.create<CreatedApplication>(within('/resource-servers'), {
    identifier: demoApiIdentifier(demoUrl),
    name: 'Demo API',
    scopes: apiScopes,
    token_format: 'jwt',
  });

  const scopes = [...openIdScopes, ...apiScopes.map((scope) => scope.name)];
  const callback = { web: `${demoUrl}/web/callback`, spa: `${demoUrl}/callback` };
  const web = await api.create<CreatedApplication>(within('/applications'), {
    name: 'Demo web application',
    type: 'confidential',
    redirect_uris: [callback.web],
    post_logout_redirect_uris: [`${demoUrl}/`],
    grant_types: ['authorization_code', 'refresh_token'],
    scopes,
  });
  const spa = await api.create<CreatedApplication>(within('/applications'), {
    name: 'Demo single-page application',
    type: 'public',
    redirect_uris: [callback.spa],
    post_logout_redirect_uris: [`${demoUrl}/`],
    grant_types: ['authorization_code', 'refresh_token'],
    scopes,
  });
  const machine = await api.create<CreatedApplication>(within('/applications'), {
    name: 'Demo machine',
    type: 'confidential',
    grant_types: ['client_credentials'],
    scopes: apiScopes.map((scope) => scope.name),
  });

  const user = { username: 'demo', password: randomBytes(18).toString('base64url') };
  await api.create(within('/users'), {
    ...user,
    email: 'demo@ostiary.example',
    email_verified: true,
    name: 'Demo User',
    custom_claims: { plan: 'gold' },
  });

  const credentialsOf = ({ client_id, client_secret }: CreatedApplication): CreatedApplication => ({ client_id, client_secret });
  return {
    issuer: tenant.issuer,
    user,
    clients: {
      web: { ...credentialsOf(web), redirect_uri: callback.web },
      spa: { client_id: spa.client_id, redirect_uri: callback.spa },
      machine: credentialsOf(machine),
    },
    resource_server: credentialsOf(resourceServer),
    admin: { token_endpoint: admin.tokenEndpoint, client_id: admin.clientId, client_secret: admin.clientSecret },
  };
};
