import { randomUUID } from 'node:crypto';
import type { Application, OrganizationId, OrganizationMembership } from '#contracts';
import { type Members, type TestTokens, tokensOf } from './client-requests.js';
import { TestAuthorizationServer } from './authorization-server.js';
import { queryOf } from './authorizing.js';
import { anApplication } from './builders.js';

export const aMembership = (name: string, members: Partial<OrganizationMembership> = {}): OrganizationMembership => ({
  organizationId: randomUUID() as OrganizationId,
  name,
  displayName: name.toUpperCase(),
  roles: [],
  ...members,
});

export const acme = aMembership('acme');
export const globex = aMembership('globex');

/** A user who is a member of organizations, and an application that may ask for one. */
export const withOrganizations = (application: Partial<Application> = {}, memberOf: readonly OrganizationMembership[] = [acme, globex]) => {
  const server = new TestAuthorizationServer();
  const client = server.register(anApplication({ firstParty: false, organizationUsage: 'optional', ...application }));
  const join = (...memberships: readonly OrganizationMembership[]) => void server.tables.memberships.set(server.user.id, memberships);
  join(...memberOf);
  const start = (changes: Members = {}) => server.start(client, changes);
  /** Asks, and has the user allow it. */
  const allow = async (changes: Members = {}, chosen?: OrganizationId): Promise<string> => {
    const outcome = await start(changes);
    if (outcome.kind === 'redirect') return queryOf(outcome)['code'] ?? '';
    if (outcome.kind !== 'consent_required' && outcome.kind !== 'login_required') throw new Error(JSON.stringify(queryOf(outcome)));
    return queryOf(await server.resume(outcome.requestId, 'allow', server.session(), chosen))['code'] ?? '';
  };
  const signIn = async (changes: Members = {}, chosen?: OrganizationId): Promise<TestTokens> =>
    tokensOf(await server.redeem(client, await allow(changes, chosen)));
  const change = (members: Partial<Application>) =>
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, members);
  return { server, client, join, start, allow, signIn, change };
};
