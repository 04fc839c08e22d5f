import { CreateIdempotencyKeys1798100000000 } from '#persistence';
import { ApplicationEntity } from './entities/application.entity.js';
import { ClientSecretEntity } from './entities/client-secret.entity.js';
import { ResourceServerEntity } from './entities/resource-server.entity.js';
import { TenantEntity } from './entities/tenant.entity.js';
import { TrustedIssuerEntity } from './entities/trusted-issuer.entity.js';
import { CreateTenantTables1763600000000 } from './migrations/1763600000000-create-tenant-tables.js';
import { LengthenRefreshTokenGrace1796300000000 } from './migrations/1796300000000-lengthen-refresh-token-grace.js';
import { LetApplicationsSendSecretsEitherWay1797100000000 } from './migrations/1797100000000-let-applications-send-secrets-either-way.js';
import { ChooseTypeOfAccessTokens1797110000000 } from './migrations/1797110000000-choose-type-of-access-tokens.js';
import { LeaveSigningOfIdTokensToTenants1797200000000 } from './migrations/1797200000000-leave-signing-of-id-tokens-to-tenants.js';
import { ChooseClaimsOfIdTokens1797210000000 } from './migrations/1797210000000-choose-claims-of-id-tokens.js';
import { TellNativeApplications1797400000000 } from './migrations/1797400000000-tell-native-applications.js';
import { NameMembersOfLimits1798000000000 } from './migrations/1798000000000-name-members-of-limits.js';
import { ChooseWhoNeedsPkce1798200000000 } from './migrations/1798200000000-choose-who-needs-pkce.js';
import { KeepRegistrationsWhole1798500000000 } from './migrations/1798500000000-keep-registrations-whole.js';
import { RequireMembersOfRegistrations1798700000000 } from './migrations/1798700000000-require-members-of-registrations.js';
import { LetResourceServersSign1799210000000 } from './migrations/1799210000000-let-resource-servers-sign.js';
import { RememberDroppedTerms1820400000001 } from './migrations/1820400000001-remember-dropped-terms.js';
import { TrustIssuers1830600000000 } from './migrations/1830600000000-trust-issuers.js';
import { LetClientsRegister1830700000000 } from './migrations/1830700000000-let-clients-register.js';
import { KeepClientDocuments1831000000001 } from './migrations/1831000000001-keep-client-documents.js';
import { AnswerForRegisteredClients1831000000000 } from './migrations/1831000000000-answer-for-registered-clients.js';
import { LetResourceServersTakeDetails1831200000000 } from './migrations/1831200000000-let-resource-servers-take-details.js';
import { LetRolesPermit1831500000000 } from './migrations/1831500000000-let-roles-permit.js';
import { TakeSoftwareStatements1831700000000 } from './migrations/1831700000000-take-software-statements.js';
import { KeepOrganizations1832700000000 } from './migrations/1832700000000-keep-organizations.js';

/** The tables of this service, and the migrations that make them, in order. */
export const tenantPersistence = {
  entities: [TenantEntity, ApplicationEntity, ResourceServerEntity, TrustedIssuerEntity, ClientSecretEntity],
  migrations: [
    CreateTenantTables1763600000000,
    LengthenRefreshTokenGrace1796300000000,
    LetApplicationsSendSecretsEitherWay1797100000000,
    ChooseTypeOfAccessTokens1797110000000,
    LeaveSigningOfIdTokensToTenants1797200000000,
    ChooseClaimsOfIdTokens1797210000000,
    TellNativeApplications1797400000000,
    NameMembersOfLimits1798000000000,
    CreateIdempotencyKeys1798100000000,
    ChooseWhoNeedsPkce1798200000000,
    KeepRegistrationsWhole1798500000000,
    RequireMembersOfRegistrations1798700000000,
    LetResourceServersSign1799210000000,
    RememberDroppedTerms1820400000001,
    TrustIssuers1830600000000,
    LetClientsRegister1830700000000,
    AnswerForRegisteredClients1831000000000,
    KeepClientDocuments1831000000001,
    LetResourceServersTakeDetails1831200000000,
    LetRolesPermit1831500000000,
    TakeSoftwareStatements1831700000000,
    KeepOrganizations1832700000000,
  ],
  // What was used up or revoked after the backup would be good again.
  afterRestore: { refused: ['initial_access_tokens'] },
} as const;
