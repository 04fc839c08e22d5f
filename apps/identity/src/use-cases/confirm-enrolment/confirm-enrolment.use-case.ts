import { Injectable } from '@nestjs/common';
import {
  type ConfirmedEnrolment,
  type EnrollableName,
  type Enrolling,
  type EnrolmentAnswer,
  ServiceError,
  type TenantContext,
  type User,
} from '#contracts';
import { UnitOfWork } from '#kernel';
import { type Added, AuthenticatorChanges } from '../../authenticators/authenticator-changes.js';
import { Authenticators } from '../../authenticators/authenticators.js';
import type { Answered, AnswerOf, EnrollableAuthenticator } from '../../authenticators/enrollable-authenticator.js';
import { isAsBefore } from '../../authenticators/guarded-guesses.js';
import { requireAuthenticatorName } from '../../rules/authenticator-name.js';
import { UserStore } from '../../ports/user-store.js';

const refused = (): ServiceError => new ServiceError('invalid_credentials', 'The answer is wrong, or it is no longer waited for.');

type Confirmed = Added & { readonly isRepeated: boolean };

/** A user shows that they have set up an authenticator. */
@Injectable()
export class ConfirmEnrolmentUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly authenticators: Authenticators,
    private readonly changes: AuthenticatorChanges,
  ) {}

  /**
   * Once for each enrolment; who sends the same twice is answered twice. Refuses with `invalid_credentials`, alike whatever is wrong, with `invalid_argument` a name that is too long, and as
   * the authenticator does.
   */
  async execute<Name extends EnrollableName>(
    context: TenantContext,
    {
      userId,
      userVersion,
      mustBeFirst,
      ...answered
    }: Enrolling & Answered<Name> & { readonly answer: AnswerOf<Name> & EnrolmentAnswer & { readonly method: Name } },
  ): Promise<ConfirmedEnrolment> {
    const { answer, name } = answered;
    const authenticator = this.authenticators.findEnrollable(answer.method);
    if (authenticator === null) throw new ServiceError('invalid_argument', 'There is no such authenticator.');
    if (name !== null) requireAuthenticatorName(name);
    const user = await this.unitOfWork.read(context, this.users.find(userId));
    if (!isAsBefore(user, { userId, userVersion })) throw refused();
    const confirmed = await this.confirm(context, { user, mustBeFirst }, authenticator, answered);
    const { id: authenticatorId } = confirmed.authenticator;
    const { name: method, amr } = authenticator;
    return { ...confirmed, proved: { method, userId, userVersion: user.version, amr, authenticatorId } };
  }

  private async confirm<Name extends EnrollableName>(
    context: TenantContext,
    { user, mustBeFirst }: { readonly user: User; readonly mustBeFirst: boolean },
    authenticator: EnrollableAuthenticator<Name>,
    answered: Answered<Name>,
  ): Promise<Confirmed> {
    const { enrolmentId } = answered;
    try {
      const store = await authenticator.confirmEnrolment(context, user, answered);
      const added = await this.changes.add(context, { userId: user.id, userVersion: user.version, mustBeFirst }, store, enrolmentId);
      if (added === null) throw refused();
      return { ...added, isRepeated: false };
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'invalid_credentials') throw error;
      const repeated = await authenticator.findRepeated(context, user, answered);
      if (repeated === null) throw error;
      const recoveryCodes = await this.changes.repeatCodes(context, user.id, enrolmentId);
      return { authenticator: repeated, recoveryCodes, isRepeated: true };
    }
  }
}
