import { Injectable } from '@nestjs/common';
import {
  asUser,
  type Authenticated,
  type ConfirmedEnrolment,
  type ConfirmEnrolmentRequest,
  type EnrolmentAnswered,
  ServiceError,
  type TenantContext,
} from '#contracts';
import { Authenticators } from '../../ports/authenticators.js';
import { AuthenticatorRights, stepUpRequired } from '../authenticator-rights.js';
import { OutdatedProofs } from '../outdated-proofs.js';
import { SignInProgress } from '../sign-in-progress.js';

const isWrong = (error: unknown): boolean => error instanceof ServiceError && error.code === 'invalid_credentials';

/** A user shows that they have set up an authenticator. */
@Injectable()
export class ConfirmEnrolmentUseCase {
  constructor(
    private readonly rights: AuthenticatorRights,
    private readonly authenticators: Authenticators,
    private readonly outdated: OutdatedProofs,
    private readonly progress: SignInProgress,
  ) {}

  /**
   * Whether they may is looked at again: a proof that was fresh when they began may be none by now. Of a session whose proof was enough for the first alone, the same answer is answered once more, and any other
   * refused with `step_up_required`. At a sign-in, the answer is a proof of the user, by which it moves on. Refuses as those
   * who look, and as the identity service does.
   */
  async execute(context: TenantContext, request: ConfirmEnrolmentRequest): Promise<EnrolmentAnswered> {
    const { grounds, enrolmentId, answer, name } = request;
    const enrolling = await this.rights.requireGrounds(context, grounds, { mayBeDone: true });
    const byUser = asUser(context, enrolling.userId);
    const answered = { ...enrolling, enrolmentId, answer, name };
    const confirmed = await this.outdated.enrolling(byUser, grounds, enrolling, async () => {
      try {
        return await this.authenticators.confirmEnrolment(byUser, answered);
      } catch (error) {
        const isNoRepetition = grounds.by === 'session' && enrolling.mustBeFirst && isWrong(error);
        throw isNoRepetition ? stepUpRequired() : error;
      }
    });
    const { authenticator, recoveryCodes } = confirmed;
    return { authenticator, recoveryCodes, authenticated: await this.goOn(byUser, request, confirmed) };
  }

  private async goOn(
    context: TenantContext,
    { grounds, userAgent }: ConfirmEnrolmentRequest,
    { proved: evidence, isRepeated }: ConfirmedEnrolment,
  ): Promise<Authenticated | null> {
    if (grounds.by === 'session') return null;
    const { signInId, browserToken, sessionToken: previousSessionToken } = grounds;
    const enrolled = await this.authenticators.enrolled(context, evidence.userId);
    const moved = await this.progress.record(
      context,
      { signInId, browserToken, userAgent, previousSessionToken },
      { evidence, enrolled, isRepeated },
    );
    return { ...moved, knownBrowser: null };
  }
}
