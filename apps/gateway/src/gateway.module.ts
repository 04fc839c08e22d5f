import { Module } from '@nestjs/common';
import { TenancyModule } from '#tenancy';
import { AdminModule } from './admin/admin.module.js';
import { DemoAccess } from './demo/demo-access.js';
import { GatewayErrorFilter } from './http/gateway-error.filter.js';
import { AuthorizeController } from './oauth/authorize.controller.js';
import { DiscoveryDocuments } from './oauth/discovery-documents.js';
import { JwksDocuments } from './oauth/jwks-documents.js';
import { LogoutController } from './oauth/logout.controller.js';
import { UserinfoController } from './oauth/userinfo.controller.js';
import { AssetsController } from './pages/assets.controller.js';
import { AuthorizationOutcomes } from './pages/authorization-outcomes.js';
import { ConsentController } from './pages/consent.controller.js';
import { LoginController } from './pages/login.controller.js';
import { PageAnswers } from './pages/page-answers.js';
import { StartController } from './pages/start.controller.js';
import { VerifyEmailController } from './pages/verify-email.controller.js';
import { Visits } from './tenancy/visits.js';

@Module({
  imports: [TenancyModule, AdminModule],
  controllers: [
    AuthorizeController,
    UserinfoController,
    LogoutController,
    LoginController,
    ConsentController,
    VerifyEmailController,
    AssetsController,
    StartController,
  ],
  providers: [Visits, DiscoveryDocuments, JwksDocuments, PageAnswers, AuthorizationOutcomes, DemoAccess, GatewayErrorFilter],
})
export class GatewayModule {}
