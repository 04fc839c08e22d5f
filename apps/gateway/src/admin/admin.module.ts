import { Module } from '@nestjs/common';
import { TenancyModule } from '#tenancy';
import { ClientCertificates } from '../http/client-certificates.js';
import { AdminDocument } from './openapi/admin-document.js';
import { DocsController } from './openapi/docs.controller.js';
import { ApplicationSecretsController } from './resources/applications/application-secrets.controller.js';
import { ApplicationsController } from './resources/applications/applications.controller.js';
import { AuditLogController } from './resources/audit-log/audit-log.controller.js';
import { DynamicClientsController } from './resources/dynamic-clients/dynamic-clients.controller.js';
import { InitialAccessTokensController } from './resources/dynamic-clients/initial-access-tokens.controller.js';
import { ResourceServerSecretsController } from './resources/resource-servers/resource-server-secrets.controller.js';
import { ResourceServersController } from './resources/resource-servers/resource-servers.controller.js';
import { AuthenticatorsController } from './resources/authenticators/authenticators.controller.js';
import { RememberedBrowsersController } from './resources/remembered-browsers/remembered-browsers.controller.js';
import { InvitationsController } from './resources/invitations/invitations.controller.js';
import { SessionsController } from './resources/sessions/sessions.controller.js';
import { SigningKeysController } from './resources/signing-keys/signing-keys.controller.js';
import { SendersController } from './resources/senders/senders.controller.js';
import { TemplatesController } from './resources/templates/templates.controller.js';
import { TenantsController } from './resources/tenants/tenants.controller.js';
import { TermsAcceptancesController } from './resources/terms-acceptances/terms-acceptances.controller.js';
import { ApplicationApiKeysController } from './resources/api-keys/application-api-keys.controller.js';
import { UserApiKeysController } from './resources/api-keys/user-api-keys.controller.js';
import { TrustedIssuersController } from './resources/trusted-issuers/trusted-issuers.controller.js';
import { OrganizationMembersController } from './resources/organizations/organization-members.controller.js';
import { OrganizationsController } from './resources/organizations/organizations.controller.js';
import { UserOrganizationsController } from './resources/organizations/user-organizations.controller.js';
import { UserImportsController } from './resources/user-imports/user-imports.controller.js';
import { SubjectsController } from './resources/users/subjects.controller.js';
import { UsersController } from './resources/users/users.controller.js';

/** The admin API. Needs `RpcClient` and `AppConfig` in its context, and `configureAdmin` called before the application listens. */
@Module({
  imports: [TenancyModule],
  controllers: [
    DocsController,
    TenantsController,
    ApplicationsController,
    ApplicationSecretsController,
    DynamicClientsController,
    InitialAccessTokensController,
    ResourceServersController,
    ResourceServerSecretsController,
    TrustedIssuersController,
    OrganizationsController,
    OrganizationMembersController,
    UserOrganizationsController,
    ApplicationApiKeysController,
    UserApiKeysController,
    UsersController,
    TermsAcceptancesController,
    UserImportsController,
    InvitationsController,
    SessionsController,
    SubjectsController,
    AuthenticatorsController,
    RememberedBrowsersController,
    SigningKeysController,
    SendersController,
    TemplatesController,
    AuditLogController,
  ],
  providers: [AdminDocument, ClientCertificates],
})
export class AdminModule {}
