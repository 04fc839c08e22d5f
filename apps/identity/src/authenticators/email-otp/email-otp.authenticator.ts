import { Injectable } from '@nestjs/common';
import { type ChallengeId, ServiceError, type TenantContext, type User } from '#contracts';
import type { Transaction } from '#kernel';
import { identifierKey, receives } from '../../rules/identifiers.js';
import { type Asked, type AttemptOf, Authenticator, type Enrollee, type Verified } from '../authenticator.js';
import { SignInMessages } from '../sign-in-messages.js';
import { type CodeChannel, SentCodes } from '../sent-codes/sent-codes.js';

/** A code that is sent to the user's verified address: proof that they read its messages. */
@Injectable()
export class EmailOtpAuthenticator extends Authenticator<'email-otp'> implements CodeChannel {
  readonly name = 'email-otp';
  readonly amr = ['otp'];
  readonly channel = 'email';

  constructor(
    private readonly codes: SentCodes,
    private readonly messages: SignInMessages,
  ) {
    super();
  }

  override isEnrolled(_context: TenantContext, { email, emailVerified }: Enrollee): Promise<boolean> {
    return Promise.resolve(email !== null && emailVerified);
  }

  override async begin(context: TenantContext, { id: userId, email }: User, challengeId: ChallengeId): Promise<Asked> {
    if (email === null) throw new ServiceError('invalid_credentials', 'There is no address to send a code to.');
    await this.codes.send(context, { channel: 'email', limitedAt: 'email_otp', challengeId, userId, recipient: identifierKey(email) });
    return { sentTo: null };
  }

  /** As `SentCodes.verify`; as the first factor it is what `SignInMessages` verifies. */
  override verify(context: TenantContext, attempt: AttemptOf<'email-otp'>): Promise<Verified> {
    if (attempt.userId === null) return this.messages.verifyCode(context, attempt.challengeId, attempt.code);
    return this.codes.verify(context, attempt, async (tx, user, recipient) => ((await this.receives(tx, user, recipient)) ? {} : null));
  }

  receives(_tx: Transaction, user: User, recipient: string): Promise<boolean> {
    return Promise.resolve(receives(user, recipient));
  }
}
