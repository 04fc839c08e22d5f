import type { Application, ResourceServer, ResourceServerScope, User, UserAttribute } from '#contracts';
import { type Members, tokensOf } from './client-requests.js';
import { TestAuthorizationServer } from './authorization-server.js';
import { queryOf } from './authorizing.js';
import { anApplication, aResourceServer, aTenant } from './builders.js';

export const organization: ResourceServerScope = {
  name: 'read:organization:{org_id}',
  parameterForm: 'name',
  description: 'Read {org_id}',
  descriptions: [{ locale: 'de', text: '{org_id} lesen' }],
};
export const every: ResourceServerScope = { name: 'read:organization:all', description: 'Read every organization', sensitive: true };
export const plain: ResourceServerScope = { name: 'notes:read', description: 'Read notes' };
export const mail = aResourceServer({
  identifier: 'https://mail.example',
  name: 'Mail',
  scopes: [{ name: 'mail:read', description: 'Read mail' }],
});

export const attribute = (members: Partial<UserAttribute> = {}): UserAttribute => ({
  ...{ labels: [], choices: [], minimum: null, maximum: null, earliest: null, latest: null, required: false },
  ...{ name: 'department', kind: 'text', userAccess: 'read', claim: null, scope: 'profile', claimIn: [] },
  ...members,
});

type Given = {
  readonly api?: Partial<ResourceServer>;
  readonly held?: Partial<User>;
  readonly attributes?: readonly UserAttribute[];
};

/** A tenant whose API has a template, a scope that the template could have for a value, and one without a parameter, beside another API. */
export const withTemplate = ({ api = {}, held = {}, attributes = [attribute()] }: Given = {}) => {
  const server = new TestAuthorizationServer(aTenant('acme', { userAttributes: attributes, grantManagement: 'allowed' }));
  const notes = { ...server.resourceServer, scopes: [organization, every, plain], ...api };
  server.tables.resourceServers.splice(0, 1, notes, mail);
  const give = (members: Partial<User>) => server.database.changeUser(server.tenant.tenantId, server.user.id, members);
  give(held);
  const register = (members: Partial<Application> = {}) =>
    server.register(anApplication({ scopes: ['openid', organization.name], firstParty: false, ...members }));
  const ask = async (client: ReturnType<typeof register>, scope: string, changes: Members = {}) => {
    const outcome = await server.start(client, { scope, ...changes });
    if (outcome.kind !== 'consent_required') throw new Error(JSON.stringify(queryOf(outcome)));
    return outcome.requestId;
  };
  const allow = async (client: ReturnType<typeof register>, scope: string, changes: Members = {}) =>
    tokensOf(await server.redeem(client, queryOf(await server.resume(await ask(client, scope, changes), 'allow'))['code'] ?? ''));
  const change = (scopes: readonly ResourceServerScope[]) => server.tables.resourceServers.splice(0, 1, { ...notes, scopes });
  const replace = (client: ReturnType<typeof register>, scopes: readonly string[]) =>
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { scopes });
  return { server, notes, give, register, ask, allow, change, replace };
};
export const acme = 'read:organization:acme';
export const globex = 'read:organization:globex';

const reader = { name: 'reader', permissions: [organization.name] };
const ofAcme = { name: 'of-acme', permissions: [acme] };
const ofDepartment = { name: 'employee', permissions: ['read:organization:{user.attributes.department}'] };
export const narrowing = { userScopes: 'permitted', roles: [reader, ofAcme, ofDepartment] } as const;
