import { Module } from '@nestjs/common';
import { TenancyModule } from '#tenancy';
import { AccountSignIns } from './sign-in/account-sign-ins.js';
import { AccountVisits } from './account/account-visits.js';
import { OwnData } from './account/own-data.js';
import { OwnNumbers } from './account/own-numbers.js';
import { NativeSignIns } from './challenge/native-sign-ins.js';
import { AdminModule } from './admin/admin.module.js';
import { DemoAccess } from './demo/demo-access.js';
import { endpoints } from './endpoints.js';
import { TenantResolver } from './http/tenant-resolver.js';
import { PageAnswers } from './pages/page-answers.js';
import { GatewayErrorFilter } from './serving/gateway-error.filter.js';
import { AccountNames } from './sign-in/account-name.js';
import { AccountStep } from './sign-in/account.step.js';
import { AuthorizationOutcomes } from './sign-in/authorization-outcomes.js';
import { ConsentStep } from './sign-in/consent.step.js';
import { RecoveryCodeStep, TotpStep } from './sign-in/code.step.js';
import { EnrolStep } from './sign-in/enrol.step.js';
import { OtherWays } from './sign-in/other-ways.js';
import { MagicLinkStep } from './sign-in/magic-link.step.js';
import { MailSignIns } from './sign-in/mail-sign-ins.js';
import { EmailOtpStep, SmsOtpStep } from './sign-in/sent-code.step.js';
import { ClientCertificates } from './http/client-certificates.js';
import { Countries } from './http/countries.js';
import { MessageStatus } from './sign-in/message-status.js';
import { PasswordResets } from './sign-in/password-resets.js';
import { PasskeyStep } from './sign-in/passkey.step.js';
import { NewAccounts } from './sign-up/new-accounts.js';
import { RestoreStep } from './sign-in/restore.step.js';
import { OrganizationStep } from './sign-in/organization.step.js';
import { TermsStep } from './sign-in/terms.step.js';
import { ProfileStep } from './sign-in/profile.step.js';
import { PasswordStep } from './sign-in/password.step.js';
import { SignUps } from './sign-in/sign-ups.js';
import { StepPages } from './sign-in/step-pages.js';
import { TypedProofs } from './sign-in/typed-proof.js';

@Module({
  imports: [TenancyModule, AdminModule],
  providers: [
    ...endpoints.providers,
    TenantResolver,
    PageAnswers,
    AuthorizationOutcomes,
    AccountSignIns,
    AccountVisits,
    OwnData,
    OwnNumbers,
    StepPages,
    AccountStep,
    PasskeyStep,
    PasswordStep,
    MessageStatus,
    ClientCertificates,
    Countries,
    PasswordResets,
    SignUps,
    EmailOtpStep,
    MagicLinkStep,
    MailSignIns,
    NativeSignIns,
    SmsOtpStep,
    TotpStep,
    RecoveryCodeStep,
    EnrolStep,
    ProfileStep,
    TermsStep,
    OrganizationStep,
    RestoreStep,
    NewAccounts,
    OtherWays,
    ConsentStep,
    TypedProofs,
    AccountNames,
    DemoAccess,
    GatewayErrorFilter,
  ],
})
export class GatewayModule {}
