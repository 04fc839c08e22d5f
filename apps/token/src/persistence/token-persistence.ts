import { CreateIdempotencyKeys1798100000000 } from '#persistence';
import type { AppDefinition } from '#platform';
import { SigningKeyEntity } from './entities/signing-key.entity.js';
import { firstExpiringTables } from './expiring-tables.js';
import { CreateTokenTables1795000000000 } from './migrations/1795000000000-create-token-tables.js';
import { IndexRevocations1795000100000 } from './migrations/1795000100000-index-revocations.js';
import { ListRevocationsOfAllTenants1795000200000 } from './migrations/1795000200000-list-revocations-of-all-tenants.js';
import { RememberRestores1796410000000 } from './migrations/1796410000000-remember-restores.js';
import { SampleSealedKeys1795000300000 } from './migrations/1795000300000-sample-sealed-keys.js';
import { KeepIndexesToTheirColumns1795000900000 } from './migrations/1795000900000-keep-indexes-to-their-columns.js';
import { KeepAnswersOfRequests1798400000000 } from './migrations/1798400000000-keep-answers-of-requests.js';
import { KeepAuthorizationsWhole1799000000000 } from './migrations/1799000000000-keep-authorizations-whole.js';
import { KeepConsentsToClaims1831100000000 } from './migrations/1831100000000-keep-consents-to-claims.js';
import { KeepApiKeys1831400000000 } from './migrations/1831400000000-keep-api-keys.js';
import { KeepDeviceAuthorizations1830100000000 } from './migrations/1830100000000-keep-device-authorizations.js';
import { KeepBackchannelAuthentications1831300000000 } from './migrations/1831300000000-keep-backchannel-authentications.js';
import { KeepBackchannelDeliveries1831300000001 } from './migrations/1831300000001-keep-backchannel-deliveries.js';
import { KeepOrganizationsOfGrants1832800000000 } from './migrations/1832800000000-keep-organizations-of-grants.js';
import { KeepSubjectSecrets1831900000000 } from './migrations/1831900000000-keep-subject-secrets.js';
import { CountLogoutsUnderWay1830900000002 } from './migrations/1830900000002-count-logouts-under-way.js';
import { KeepLogoutDeliveries1830900000001 } from './migrations/1830900000001-keep-logout-deliveries.js';
import { KeepClaimsOfAccessTokens1797230000000 } from './migrations/1797230000000-keep-claims-of-access-tokens.js';
import { PartWhatIsAskedFromItsDelivery1799010000000 } from './migrations/1799010000000-part-what-is-asked-from-its-delivery.js';
import { KnowWhatMasterKeysSeal1796400000000 } from './migrations/1796400000000-know-what-master-keys-seal.js';
import { SealClientSecrets1800200000000 } from './migrations/1800200000000-seal-client-secrets.js';
import { FindManagedGrants1831800000000 } from './migrations/1831800000000-find-managed-grants.js';
import { BindTokensToKeys1830200000000 } from './migrations/1830200000000-bind-tokens-to-keys.js';
import { PartUsedProofsByTheHour1830500000000 } from './migrations/1830500000000-part-used-proofs-by-the-hour.js';
import { RememberClientAssertions1799200000000 } from './migrations/1799200000000-remember-client-assertions.js';

/** Entities of the cold tables; the hot ones are read and written by SQL. Migrations oldest first. */
export const tokenPersistence: NonNullable<AppDefinition['persistence']> = {
  entities: [SigningKeyEntity],
  migrations: [
    CreateTokenTables1795000000000,
    IndexRevocations1795000100000,
    ListRevocationsOfAllTenants1795000200000,
    SampleSealedKeys1795000300000,
    KeepIndexesToTheirColumns1795000900000,
    KnowWhatMasterKeysSeal1796400000000,
    RememberRestores1796410000000,
    KeepClaimsOfAccessTokens1797230000000,
    KeepAnswersOfRequests1798400000000,
    KeepAuthorizationsWhole1799000000000,
    PartWhatIsAskedFromItsDelivery1799010000000,
    RememberClientAssertions1799200000000,
    SealClientSecrets1800200000000,
    BindTokensToKeys1830200000000,
    KeepDeviceAuthorizations1830100000000,
    PartUsedProofsByTheHour1830500000000,
    KeepLogoutDeliveries1830900000001,
    CountLogoutsUnderWay1830900000002,
    KeepConsentsToClaims1831100000000,
    CreateIdempotencyKeys1798100000000,
    KeepApiKeys1831400000000,
    KeepBackchannelAuthentications1831300000000,
    KeepBackchannelDeliveries1831300000001,
    FindManagedGrants1831800000000,
    KeepSubjectSecrets1831900000000,
    KeepOrganizationsOfGrants1832800000000,
  ],
  // Not the assertions and proofs that clients used: emptied, they would serve again.
  afterRestore: {
    refused: [
      ...firstExpiringTables.map(({ table }) => table),
      'device_authorizations',
      'backchannel_authentications',
      'backchannel_deliveries',
      'api_keys',
    ],
    keys: ['signing_keys'],
  },
};
