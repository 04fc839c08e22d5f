import { Module } from '@nestjs/common';
import { AccountHolders, Clock, IdempotentCreations, SystemClock } from '#kernel';
import { SqlIdempotentCreations } from '#persistence';
import { AppRequirements, IdempotencyKeyCleaner, RpcAccountHolders } from '#platform';
import { TenancyModule } from '#tenancy';
import { Argon2PasswordHasher } from './adapters/argon2-password-hasher.js';
import { BreachLists } from './adapters/breached-passwords/breach-lists.js';
import { DirectoryTenantNames } from './adapters/directory-tenant-names.js';
import { KeyedRecoveryCodes } from './adapters/keyed-recovery-codes.js';
import { KeyedSeals } from './adapters/keyed-seals.js';
import { KeyedThrottleStore } from './adapters/keyed-throttle-store.js';
import { openRedis } from './adapters/open-redis.js';
import { KeyedOneTimeCodes } from './adapters/keyed-one-time-codes.js';
import { RandomIdSource, RandomVerificationTokenSource } from './adapters/random-sources.js';
import { RedisThrottleStore } from './adapters/redis-throttle-store.js';
import { TenantAttributeSchemas } from './adapters/tenant-attribute-schemas.js';
import { TenantOrganizations } from './adapters/tenant-organizations.js';
import { TenantFirstFactorPolicies } from './adapters/tenant-first-factor-policies.js';
import { TenantLoginLimits } from './adapters/tenant-login-limits.js';
import { TenantPasswordResetPolicies } from './adapters/tenant-password-reset-policies.js';
import { TenantRegistrationPolicies } from './adapters/tenant-registration-policies.js';
import { TenantRoleDemands } from './adapters/tenant-role-demands.js';
import { TenantSentCodePolicies } from './adapters/tenant-sent-code-policies.js';
import { TenantPasswordPolicies } from './adapters/tenant-password-policies.js';
import { TimerPause } from './adapters/timer-pause.js';
import { ZxcvbnPasswordEstimator } from './adapters/zxcvbn-password-estimator.js';
import { SessionEventsController } from './events/session-events.controller.js';
import { IdentityEventsController } from './events/identity-events.controller.js';
import { TenantEventsController } from './events/tenant-events.controller.js';
import { IdentityErasure } from './events/identity-erasure.js';
import { TokenEventsController } from './events/token-events.controller.js';
import { IdentityConfig } from './identity.config.js';
import { SqlCodeGuessStore } from './persistence/stores/sql-code-guess.store.js';
import { SqlEmailChangeStore } from './persistence/stores/sql-email-change.store.js';
import { SqlInvitationStore } from './persistence/stores/sql-invitation.store.js';
import { SqlLoginFailureStore } from './persistence/stores/sql-login-failure.store.js';
import { SqlOneTimeCodeStore } from './persistence/stores/sql-one-time-code.store.js';
import { SqlOrganizationMemberStore } from './persistence/stores/sql-organization-member.store.js';
import { SqlPasskeyChallengeStore } from './persistence/stores/sql-passkey-challenge.store.js';
import { SqlPasskeyStore } from './persistence/stores/sql-passkey.store.js';
import { SqlPasswordResetStore } from './persistence/stores/sql-password-reset.store.js';
import { SqlSignInMessageStore } from './persistence/stores/sql-sign-in-message.store.js';
import { SqlSignUpStore } from './persistence/stores/sql-sign-up.store.js';
import { SqlSmsNumberStore } from './persistence/stores/sql-sms-number.store.js';
import { SqlThrottleSecret } from './persistence/stores/sql-throttle-secret.js';
import { TypeOrmEmailVerificationStore } from './persistence/stores/typeorm-email-verification.store.js';
import { TypeOrmPasswordCredentialStore } from './persistence/stores/typeorm-password-credential.store.js';
import { SqlRecoveryCodeStore } from './persistence/stores/sql-recovery-code.store.js';
import { SqlTermsAcceptanceStore } from './persistence/stores/sql-terms-acceptance.store.js';
import { SqlTotpStore } from './persistence/stores/sql-totp.store.js';
import { SqlUserImportStore } from './persistence/stores/sql-user-import.store.js';
import { SqlThrottleStore } from './persistence/stores/sql-throttle.store.js';
import { TypeOrmUserStore } from './persistence/stores/typeorm-user.store.js';
import { BreachedPasswords } from './ports/breached-passwords.js';
import { AttributeSchemas } from './ports/attribute-schemas.js';
import { CodeGuessStore } from './ports/code-guess-store.js';
import { EmailChangeStore } from './ports/email-change-store.js';
import { EmailVerificationStore } from './ports/email-verification-store.js';
import { FirstFactorPolicies } from './ports/first-factor-policies.js';
import { IdSource } from './ports/id-source.js';
import { InvitationStore } from './ports/invitation-store.js';
import { LoginFailureStore } from './ports/login-failure-store.js';
import { LoginLimits } from './ports/login-limits.js';
import { OneTimeCodes } from './ports/one-time-codes.js';
import { OneTimeCodeStore } from './ports/one-time-code-store.js';
import { OrganizationMemberStore } from './ports/organization-member-store.js';
import { Organizations } from './ports/organizations.js';
import { PasskeyChallengeStore } from './ports/passkey-challenge-store.js';
import { PasskeyStore } from './ports/passkey-store.js';
import { PasswordCredentialStore } from './ports/password-credential-store.js';
import { PasswordEstimator } from './ports/password-estimator.js';
import { PasswordHasher } from './ports/password-hasher.js';
import { PasswordPolicies } from './ports/password-policies.js';
import { PasswordResetPolicies } from './ports/password-reset-policies.js';
import { PasswordResetStore } from './ports/password-reset-store.js';
import { Pause } from './ports/pause.js';
import { RecoveryCodes } from './ports/recovery-codes.js';
import { RecoveryCodeStore } from './ports/recovery-code-store.js';
import { Seals } from './ports/seals.js';
import { TenantNames } from './ports/tenant-names.js';
import { TermsAcceptanceStore } from './ports/terms-acceptance-store.js';
import { TotpStore } from './ports/totp-store.js';
import { RegistrationPolicies } from './ports/registration-policies.js';
import { RoleDemands } from './ports/role-demands.js';
import { SignInMessageStore } from './ports/sign-in-message-store.js';
import { SentCodePolicies } from './ports/sent-code-policies.js';
import { SmsNumberStore } from './ports/sms-number-store.js';
import { SignUpStore } from './ports/sign-up-store.js';
import { ThrottleSecret } from './ports/throttle-secret.js';
import { ThrottleStore } from './ports/throttle-store.js';
import { UserImportStore } from './ports/user-import-store.js';
import { UserStore } from './ports/user-store.js';
import { VerificationTokenSource } from './ports/verification-token-source.js';
import { Authenticators } from './authenticators/authenticators.js';
import { UserDeletions } from './use-cases/user-deletions.js';
import { EraseDueUsersUseCase } from './use-cases/erase-due-users/erase-due-users.use-case.js';
import { DueUserEraser } from './jobs/due-user-eraser.js';
import { SelfDeletionPolicies } from './ports/self-deletion-policies.js';
import { TenantSelfDeletionPolicies } from './adapters/tenant-self-deletion-policies.js';
import { UserDeletionStore } from './ports/user-deletion-store.js';
import { SqlUserDeletionStore } from './persistence/stores/sql-user-deletion.store.js';
import { AcceptedTerms } from './use-cases/accepted-terms.js';
import { TermsPolicies } from './ports/terms-policies.js';
import { TenantTermsPolicies } from './adapters/tenant-terms-policies.js';
import { EmailChanges } from './use-cases/email-changes.js';
import { InvitationMessages } from './use-cases/invitation-messages.js';
import { KnownUsers } from './use-cases/known-users.js';
import { OrganizationMemberships } from './use-cases/organization-memberships.js';
import { OwnUsers } from './use-cases/own-users.js';
import { MessageRequests } from './use-cases/message-requests.js';
import { NewPasswords } from './use-cases/new-passwords.js';
import { NewUsers } from './use-cases/new-users.js';
import { RecordLoginUseCase } from './use-cases/record-login/record-login.use-case.js';
import { RequestBackchannelMessageUseCase } from './use-cases/request-backchannel-message/request-backchannel-message.use-case.js';
import { AuthenticatorChanges } from './authenticators/authenticator-changes.js';
import { GuessedCodes } from './authenticators/guessed-codes.js';
import { GuardedGuesses } from './authenticators/guarded-guesses.js';
import { PasskeyAuthenticator } from './authenticators/passkey/passkey.authenticator.js';
import { RecoveryCodeAuthenticator } from './authenticators/recovery-code/recovery-code.authenticator.js';
import { TotpAuthenticator } from './authenticators/totp/totp.authenticator.js';
import { MagicLinkAuthenticator } from './authenticators/magic-link/magic-link.authenticator.js';
import { SignInMessages } from './authenticators/sign-in-messages.js';
import { EmailOtpAuthenticator } from './authenticators/email-otp/email-otp.authenticator.js';
import { SendLimits } from './authenticators/sent-codes/send-limits.js';
import { SentCodes } from './authenticators/sent-codes/sent-codes.js';
import { SmsOtpAuthenticator } from './authenticators/sms-otp/sms-otp.authenticator.js';
import { AccountGuard } from './authenticators/password/account-guard.js';
import { PasswordAuthenticator } from './authenticators/password/password.authenticator.js';
import { identityRpcs } from './rpc/identity-rpcs.js';

@Module({
  imports: [TenancyModule],
  controllers: [SessionEventsController, TokenEventsController, TenantEventsController, IdentityEventsController, IdentityErasure],
  providers: [
    ...identityRpcs,
    Authenticators,
    PasswordAuthenticator,
    AccountGuard,
    EmailOtpAuthenticator,
    MagicLinkAuthenticator,
    SignInMessages,
    SmsOtpAuthenticator,
    SentCodes,
    PasskeyAuthenticator,
    TotpAuthenticator,
    RecoveryCodeAuthenticator,
    GuardedGuesses,
    GuessedCodes,
    AuthenticatorChanges,
    SendLimits,
    NewPasswords,
    OwnUsers,
    OrganizationMemberships,
    KnownUsers,
    EmailChanges,
    AcceptedTerms,
    UserDeletions,
    EraseDueUsersUseCase,
    DueUserEraser,
    NewUsers,
    MessageRequests,
    InvitationMessages,
    RecordLoginUseCase,
    RequestBackchannelMessageUseCase,
    { provide: Clock, useClass: SystemClock },
    { provide: AccountHolders, useClass: RpcAccountHolders },
    { provide: IdempotentCreations, useClass: SqlIdempotentCreations },
    IdempotencyKeyCleaner,
    { provide: IdSource, useClass: RandomIdSource },
    { provide: VerificationTokenSource, useClass: RandomVerificationTokenSource },
    { provide: PasswordHasher, useClass: Argon2PasswordHasher },
    { provide: PasswordEstimator, useClass: ZxcvbnPasswordEstimator },
    { provide: BreachedPasswords, useClass: BreachLists },
    { provide: PasswordPolicies, useClass: TenantPasswordPolicies },
    { provide: UserImportStore, useClass: SqlUserImportStore },
    { provide: UserStore, useClass: TypeOrmUserStore },
    { provide: PasswordCredentialStore, useClass: TypeOrmPasswordCredentialStore },
    { provide: LoginFailureStore, useClass: SqlLoginFailureStore },
    { provide: ThrottleSecret, useClass: SqlThrottleSecret },
    {
      provide: ThrottleStore,
      useFactory: ({ redisUrl }: IdentityConfig, requirements: AppRequirements, secret: ThrottleSecret): ThrottleStore => {
        if (redisUrl === undefined) return new KeyedThrottleStore(new SqlThrottleStore(), secret);
        const redis = openRedis(redisUrl);
        requirements.add('redis', async () => {
          await redis.ping();
        });
        return new KeyedThrottleStore(new RedisThrottleStore(redis), secret);
      },
      inject: [IdentityConfig, AppRequirements, ThrottleSecret],
    },
    { provide: Pause, useClass: TimerPause },
    { provide: LoginLimits, useClass: TenantLoginLimits },
    { provide: OneTimeCodeStore, useClass: SqlOneTimeCodeStore },
    { provide: OneTimeCodes, useClass: KeyedOneTimeCodes },
    { provide: PasskeyStore, useClass: SqlPasskeyStore },
    { provide: PasskeyChallengeStore, useClass: SqlPasskeyChallengeStore },
    { provide: TermsPolicies, useClass: TenantTermsPolicies },
    { provide: OrganizationMemberStore, useClass: SqlOrganizationMemberStore },
    { provide: Organizations, useClass: TenantOrganizations },
    { provide: TermsAcceptanceStore, useClass: SqlTermsAcceptanceStore },
    { provide: TotpStore, useClass: SqlTotpStore },
    { provide: RecoveryCodeStore, useClass: SqlRecoveryCodeStore },
    { provide: RecoveryCodes, useClass: KeyedRecoveryCodes },
    { provide: Seals, useClass: KeyedSeals },
    { provide: TenantNames, useClass: DirectoryTenantNames },
    { provide: CodeGuessStore, useClass: SqlCodeGuessStore },
    { provide: PasswordResetStore, useClass: SqlPasswordResetStore },
    { provide: PasswordResetPolicies, useClass: TenantPasswordResetPolicies },
    { provide: AttributeSchemas, useClass: TenantAttributeSchemas },
    { provide: RegistrationPolicies, useClass: TenantRegistrationPolicies },
    { provide: RoleDemands, useClass: TenantRoleDemands },
    { provide: SentCodePolicies, useClass: TenantSentCodePolicies },
    { provide: SmsNumberStore, useClass: SqlSmsNumberStore },
    { provide: SignUpStore, useClass: SqlSignUpStore },
    { provide: SignInMessageStore, useClass: SqlSignInMessageStore },
    { provide: FirstFactorPolicies, useClass: TenantFirstFactorPolicies },
    { provide: SelfDeletionPolicies, useClass: TenantSelfDeletionPolicies },
    { provide: UserDeletionStore, useClass: SqlUserDeletionStore },
    { provide: EmailChangeStore, useClass: SqlEmailChangeStore },
    { provide: InvitationStore, useClass: SqlInvitationStore },
    { provide: EmailVerificationStore, useClass: TypeOrmEmailVerificationStore },
  ],
})
export class IdentityModule {}
