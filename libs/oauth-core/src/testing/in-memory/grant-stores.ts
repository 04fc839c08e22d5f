import { randomUUID } from 'node:crypto';
import type { GrantId } from '#contracts';
import type { AuthorizationRequestStore } from '../../endpoints/authorization/authorization-request-store.js';
import type { GrantStore, StoredGrant, StoredManagedGrant } from '../../grant-store.js';
import type { AuthorizationCodeStore, ConsumeOutcome } from '../../grants/authorization-code-store.js';
import type { ClientGrants } from '../../grants/client-grants.js';
import type { SessionClientStore } from '../../grants/session-client.js';
import type { Tables, TenantTables } from './tables.js';

const consumeCode = ({ codes }: Tables, codeHash: string, consumedAt: number): ConsumeOutcome => {
  const code = codes.get(codeHash);
  if (!code) return 'unknown';
  if (code.consumedAt !== null) return 'replayed';
  codes.set(codeHash, { ...code, consumedAt });
  return 'first';
};

/** From the request of an authorization to what came of it. */
export const grantStores = ({ of, query, statement }: TenantTables) => {
  const authorizationRequests: AuthorizationRequestStore = {
    insert: (request) => statement(({ requests }) => requests.insert(request.id, { request, answer: null })),
    find: (id) => query(({ requests }) => requests.get(id) ?? null),
    answer: (id, answer, before) =>
      statement(({ requests }) => {
        const known = requests.get(id);
        if (!known || known.answer?.salt !== before?.salt) return false;
        requests.set(id, { ...known, answer });
        return true;
      }),
  };

  const codes: AuthorizationCodeStore = {
    insert: (code) => statement(({ codes }) => codes.insert(code.codeHash, code)),
    find: (codeHash) => query(({ codes }) => codes.get(codeHash) ?? null),
    redeem: ({ codeHash, at, grant, accessToken, refreshToken, sessionClient }) =>
      statement((tables) => {
        if (consumeCode(tables, codeHash, at) !== 'first') return false;
        tables.grants.insert(grant.id, grant);
        if (refreshToken) tables.refreshTokens.insert(refreshToken.tokenHash, refreshToken);
        if (sessionClient) tables.sessionClients = [...tables.sessionClients, sessionClient];
        if (accessToken) tables.accessTokens.insert(accessToken.tokenHash, accessToken);
        return true;
      }),
    consume: (tx, codeHash, at) => tx.run(statement((tables) => consumeCode(tables, codeHash, at))),
  };

  const sessionClients: SessionClientStore = {
    clientsOf: (sessionId) =>
      query(({ sessionClients }) => [
        ...new Set(sessionClients.filter((each) => each.sessionId === sessionId).map(({ clientId }) => clientId)),
      ]),
  };

  const grants: GrantStore = {
    insert: (grant) => statement(({ grants }) => grants.insert(grant.id, grant)),
    find: (id) => query(({ grants }) => grants.get(id) ?? null),
    findOfSession: ({ sessionId, clientId, userId }) =>
      query(({ grants }) => {
        const isOf = ({ authorization, revokedAt }: StoredGrant): boolean =>
          revokedAt === null &&
          authorization.sessionId === sessionId &&
          authorization.clientId === clientId &&
          authorization.userId === userId;
        return [...grants.values()].findLast(isOf) ?? null;
      }),
    findManaged: ({ id, clientId }) =>
      query(({ grants }) => {
        const isManaged = (grant: StoredGrant): grant is StoredManagedGrant =>
          grant.revokedAt === null && grant.managed?.id === id && grant.authorization.clientId === clientId;
        return [...grants.values()].findLast(isManaged) ?? null;
      }),
    noteOrganization: (tx, id, organizationId) =>
      tx.run(
        statement(({ grants, notedOrganizations }) => {
          if (grants.get(id)?.revokedAt !== null) return false;
          notedOrganizations.set(id, [...(notedOrganizations.get(id) ?? []), organizationId]);
          return true;
        }),
      ),
    revoke: (id, at) =>
      statement(({ grants }) => {
        const grant = grants.get(id);
        if (!grant || grant.revokedAt !== null) return false;
        grants.set(id, { ...grant, revokedAt: at });
        return true;
      }),
  };

  const clientGrants: ClientGrants = {
    ensure: async (tenant, wanted) => {
      const grant = { ...wanted, id: randomUUID() as GrantId };
      of(tenant.tenantId).grants.insert(grant.id, grant);
      return grant;
    },
  };

  return { authorizationRequests, codes, sessionClients, grants, clientGrants };
};
