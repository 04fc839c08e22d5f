import type { AuthenticationAttempt, AuthenticatorId, AuthenticatorName, ChallengeId, TenantContext, User } from '#contracts';

/** What is to be verified by one authenticator. */
export type AttemptOf<Name extends AuthenticatorName> = Extract<AuthenticationAttempt, { readonly method: Name }>;

/**
 * Whose proof it was, as they are now. `isRepeated`: what happens once has happened with the same answer before. `knownBrowser`: what the browser proves that with at
 * later sign-ins; null where it is spared nothing. `amr`: what this proof says, where one says more than another. `authenticatorId`: which of those that
 * they set up.
 */
export type Verified = {
  readonly user: User;
  readonly knownBrowser: string | null;
  readonly isRepeated: boolean;
  readonly amr?: readonly string[];
  readonly authenticatorId?: AuthenticatorId;
};

/** Who has authenticators, or nobody: of whom the same is asked. */
export type Enrollee = Pick<User, 'id' | 'email' | 'emailVerified'>;

/** What came of asking. `sentTo`: where a code went, as only the user knows it; null where nothing is said of that. */
export type Asked = { readonly sentTo: string | null };

/** One way in which users prove who they are: a folder each, all with this interface. What its evidence says is made of it, in one place. */
export abstract class Authenticator<Name extends AuthenticatorName> {
  abstract readonly name: Name;
  /** What its evidence says (RFC 8176), unless a proof says otherwise. */
  abstract readonly amr: readonly string[];

  /** Whether an active user could prove themselves with it. */
  abstract isEnrolled(context: TenantContext, user: Enrollee): Promise<boolean>;

  /** Asks an active user for a proof, once for each challenge; refuses with `invalid_credentials` where there is nothing to ask first, with `forbidden` where nothing is sent, and with `too_many_requests`. */
  abstract begin(context: TenantContext, user: User, challengeId: ChallengeId): Promise<Asked>;

  /** Refuses with `invalid_credentials`, alike whatever is wrong, or with `too_many_requests`. */
  abstract verify(context: TenantContext, attempt: AttemptOf<Name>): Promise<Verified>;
}
