import type { OrganizationId } from '#contracts';
import type { ConsentKey, ConsentStore } from '../../consent-store.js';
import type { TenantTables } from './tables.js';

const consentKey = ({ clientId, userId, resource, organizationId }: ConsentKey): string =>
  JSON.stringify([clientId, userId, resource, organizationId]);

/** What users allowed; `clock` says when they allow it. */
export const consentStore = ({ query, statement }: TenantTables, clock: { readonly consentsAt: number }): ConsentStore => {
  return {
    find: ({ clientId, userId }) =>
      query(({ consents }) =>
        [...consents].flatMap(([key, allowed]) => {
          const [client, user, resource, organizationId] = JSON.parse(key) as [string, string, string | null, OrganizationId | null];
          return client === clientId && user === userId ? [{ resource, organizationId, ...allowed }] : [];
        }),
      ),
    lockShared: () => statement(() => undefined),
    lockExclusively: () => statement(() => undefined),
    allow: (key, { scopes, claims }, countsFrom) =>
      statement(({ consents }) => {
        const known = consents.get(consentKey(key));
        const before = known !== undefined && known.grantedAt >= countsFrom ? known : { scopes: [], claims: [] };
        consents.set(consentKey(key), {
          grantedAt: clock.consentsAt,
          scopes: [...new Set([...before.scopes, ...scopes])],
          claims: [...new Set([...before.claims, ...claims])],
        });
      }),
  };
};
