import { Module } from '@nestjs/common';
import { TenancyModule } from '#tenancy';
import { AdminModule } from './admin/admin.module.js';
import { GatewayErrorFilter } from './http/gateway-error.filter.js';
import { AuthorizeController } from './oauth/authorize.controller.js';
import { DiscoveryController } from './oauth/discovery.controller.js';
import { JwksDocuments } from './oauth/jwks-documents.js';
import { JwksController } from './oauth/jwks.controller.js';
import { LogoutController } from './oauth/logout.controller.js';
import { RevokeController } from './oauth/revoke.controller.js';
import { TokenController } from './oauth/token.controller.js';
import { UserinfoController } from './oauth/userinfo.controller.js';
import { AssetsController } from './pages/assets.controller.js';
import { AuthorizationOutcomes } from './pages/authorization-outcomes.js';
import { ConsentController } from './pages/consent.controller.js';
import { LoginController } from './pages/login.controller.js';
import { PageAnswers } from './pages/page-answers.js';
import { VerifyEmailController } from './pages/verify-email.controller.js';
import { Visits } from './tenancy/visits.js';

@Module({
  imports: [TenancyModule, AdminModule],
  controllers: [
    DiscoveryController,
    JwksController,
    AuthorizeController,
    TokenController,
    UserinfoController,
    RevokeController,
    LogoutController,
    LoginController,
    ConsentController,
    VerifyEmailController,
    AssetsController,
  ],
  providers: [Visits, JwksDocuments, PageAnswers, AuthorizationOutcomes, GatewayErrorFilter],
})
export class GatewayModule {}
