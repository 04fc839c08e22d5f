import type {
  AnsweredEnrolment,
  AttributeChanges,
  OnFile,
  OrganizationChoice,
  BegunEnrolment,
  ConfirmedEnrolment,
  Enrolling,
  EnrolmentWish,
  AuthenticationAttempt,
  AuthenticatorName,
  BeginAuthenticationRequest,
  Evidence,
  PasskeyRequestOptions,
  PasswordSignInPreview,
  RequestOf,
  ResponseOf,
  RpcMap,
  TenantContext,
  UserId,
  VerifiedAuthentication,
} from '#contracts';

/** Who somebody is, by the word of the identity service alone. */
export abstract class Authenticators {
  /** Refuses as the identity service does: `invalid_credentials`, `too_many_requests`, `unavailable`. */
  abstract verify(context: TenantContext, attempt: AuthenticationAttempt): Promise<VerifiedAuthentication>;

  /** What decides whether a password will do alone, before it is looked at: by the same work whoever has the name. */
  abstract previewPasswordSignIn(context: TenantContext, identifier: string): Promise<PasswordSignInPreview>;

  /** Has one ask a user, once for each challenge, while they are as they were when they proved something; `sentTo`: where. Refuses as the identity service does: `invalid_credentials`, `forbidden`, `too_many_requests`, `unavailable`. */
  abstract begin(context: TenantContext, request: BeginAuthenticationRequest): Promise<{ readonly sentTo: string | null }>;

  /** What a browser asks for a passkey with, once for each challenge. Refuses as the identity service does. */
  abstract createPasskeyChallenge(
    context: TenantContext,
    request: RequestOf<RpcMap['identity']['createPasskeyChallenge']>,
  ): Promise<PasskeyRequestOptions>;

  /** Has somebody sent a message to sign in with, whoever has the name. Refuses as the identity service does. */
  abstract requestSignInMessage(context: TenantContext, request: RequestOf<RpcMap['identity']['requestSignInMessage']>): Promise<void>;

  /** What a user can prove themselves with. Throws `unavailable` when nobody can say. */
  abstract enrolled(context: TenantContext, userId: UserId): Promise<readonly AuthenticatorName[]>;

  /** Which organizations a user is a member of. */
  abstract organizations(context: TenantContext, userId: UserId): Promise<readonly OrganizationChoice[]>;

  /** As `enrolled`, with what of it they set up. */
  abstract list(context: TenantContext, userId: UserId): Promise<ResponseOf<RpcMap['identity']['listAuthenticators']>>;

  /** Fresh recovery codes in place of those before: whether they may is for the caller to know. Refuses as the identity service does. */
  abstract createRecoveryCodes(context: TenantContext, userId: UserId): Promise<readonly string[]>;

  /** The user sets one up: whether they may is for the caller to know. Refuses as the identity service does. */
  abstract beginEnrolment(context: TenantContext, request: Enrolling & { readonly wish: EnrolmentWish }): Promise<BegunEnrolment>;

  /** They show that they have it. Refuses as the identity service does. */
  abstract confirmEnrolment(context: TenantContext, request: Enrolling & AnsweredEnrolment): Promise<ConfirmedEnrolment>;

  /** Takes one away: whether they may is for the caller to know. Answers the version that the user is after it. Refuses as the identity service does. */
  abstract remove(context: TenantContext, request: RequestOf<RpcMap['identity']['removeAuthenticator']>): Promise<number>;

  /** As `remove`: what it is called from now on. */
  abstract rename(context: TenantContext, request: RequestOf<RpcMap['identity']['renameAuthenticator']>): Promise<void>;

  /** The user says what their sign-in asks for: whose it is, is for the caller to know. Refuses as the identity service does. */
  abstract completeProfile(
    context: TenantContext,
    request: { readonly userId: UserId; readonly attributes: AttributeChanges },
  ): Promise<OnFile>;

  /** The user accepts a version of the terms: whose words they are, is for the caller to know. Refuses as the identity service does. */
  abstract acceptTerms(context: TenantContext, request: { readonly userId: UserId; readonly version: string }): Promise<OnFile>;

  /** The user keeps the account that they had deleted: whose words they are, is for the caller to know. Answers the version that they are after it. Refuses as the identity service does. */
  abstract cancelDeletion(context: TenantContext, request: Pick<Evidence, 'userId' | 'userVersion'>): Promise<number>;

  /** Whether what the user proved holds: they may prove who they are, and are the same as then. Throws `unavailable` when nobody can say. */
  abstract stillHolds(context: TenantContext, proof: Pick<Evidence, 'userId' | 'userVersion'>): Promise<boolean>;
}
