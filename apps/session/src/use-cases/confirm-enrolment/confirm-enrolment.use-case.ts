import { Injectable } from '@nestjs/common';
import { asUser, type ConfirmEnrolmentRequest, type EnrolmentAnswered, type TenantContext } from '#contracts';
import { Authenticators } from '../../ports/authenticators.js';
import { AuthenticatorRights } from '../authenticator-rights.js';

/** A user shows that they have set up an authenticator. */
@Injectable()
export class ConfirmEnrolmentUseCase {
  constructor(
    private readonly rights: AuthenticatorRights,
    private readonly authenticators: Authenticators,
  ) {}

  /** Whether they may is looked at again: a proof that was fresh when they began may be none by now. Refuses as that, and as the identity service does. */
  async execute(context: TenantContext, { grounds, enrolmentId, answer, name }: ConfirmEnrolmentRequest): Promise<EnrolmentAnswered> {
    const enrolling = await this.rights.requireGrounds(context, grounds);
    const answered = { ...enrolling, enrolmentId, answer, name };
    const { authenticator } = await this.authenticators.confirmEnrolment(asUser(context, enrolling.userId), answered);
    return { authenticator, authenticated: null };
  }
}
