import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantContext } from '#contracts';
import { type AttemptOf, Authenticator, type Enrollee, type Verified } from '../authenticator.js';
import { SignInMessages } from '../sign-in-messages.js';

/** A link that is sent to the user's address: proof that they read its messages, in place of a name and a password. It works at the sign-in that asked for it alone (ADR 55). */
@Injectable()
export class MagicLinkAuthenticator extends Authenticator<'magic-link'> {
  readonly name = 'magic-link';
  /** RFC 8176 has no value for links; what they bring is a password that is good once. */
  readonly amr = ['otp'];

  constructor(private readonly messages: SignInMessages) {
    super();
  }

  override isEnrolled(_context: TenantContext, { email, emailVerified }: Enrollee): Promise<boolean> {
    return Promise.resolve(email !== null && emailVerified);
  }

  /** What asks for it knows of nobody yet (`RequestSignInMessageUseCase`). */
  override begin(): Promise<never> {
    return Promise.reject(new ServiceError('invalid_credentials', 'A link is asked for by a name.'));
  }

  override verify(context: TenantContext, { challengeId, token }: AttemptOf<'magic-link'>): Promise<Verified> {
    return this.messages.verifyLink(context, challengeId, token);
  }
}
