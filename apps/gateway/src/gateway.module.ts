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
import { PageAnswers } from './pages/page-answers.js';
import { StartController } from './pages/start.controller.js';
import { VerifyEmailController } from './pages/verify-email.controller.js';
import { AccountNames } from './sign-in/account-name.js';
import { AccountStep } from './sign-in/account.step.js';
import { ConsentStep } from './sign-in/consent.step.js';
import { EmailOtpStep } from './sign-in/email-otp.step.js';
import { PasswordStep } from './sign-in/password.step.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { StepPages } from './sign-in/step-pages.js';
import { TypedProofs } from './sign-in/typed-proof.js';
import { Visits } from './tenancy/visits.js';

@Module({
  imports: [TenancyModule, AdminModule],
  controllers: [
    AuthorizeController,
    UserinfoController,
    LogoutController,
    SignInController,
    VerifyEmailController,
    AssetsController,
    StartController,
  ],
  providers: [
    Visits,
    DiscoveryDocuments,
    JwksDocuments,
    PageAnswers,
    AuthorizationOutcomes,
    StepPages,
    AccountStep,
    PasswordStep,
    EmailOtpStep,
    ConsentStep,
    TypedProofs,
    AccountNames,
    DemoAccess,
    GatewayErrorFilter,
  ],
})
export class GatewayModule {}
