import { Injectable } from '@nestjs/common';
import {
  type ConfirmedEnrolment,
  type EnrollableName,
  type Enrolling,
  type EnrolmentAnswer,
  ServiceError,
  type TenantContext,
} from '#contracts';
import { UnitOfWork } from '#kernel';
import { AuthenticatorChanges } from '../../authenticators/authenticator-changes.js';
import { Authenticators } from '../../authenticators/authenticators.js';
import type { Answered, AnswerOf } from '../../authenticators/enrollable-authenticator.js';
import { isAsBefore } from '../../authenticators/guarded-guesses.js';
import { UserStore } from '../../ports/user-store.js';

/** Characters of the name that a user gives an authenticator. */
const maxNameLength = 64;

const refused = (): ServiceError => new ServiceError('invalid_credentials', 'The answer is wrong, or it is no longer waited for.');

/** A user shows that they have set up an authenticator. */
@Injectable()
export class ConfirmEnrolmentUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly authenticators: Authenticators,
    private readonly changes: AuthenticatorChanges,
  ) {}

  /** Once for each enrolment. Refuses with `invalid_credentials`, alike whatever is wrong, with `invalid_argument` a name that is too long, and as the authenticator does. */
  async execute<Name extends EnrollableName>(
    context: TenantContext,
    {
      answer,
      enrolmentId,
      name,
      ...enrolling
    }: Enrolling & Answered<Name> & { readonly answer: AnswerOf<Name> & EnrolmentAnswer & { readonly method: Name } },
  ): Promise<ConfirmedEnrolment> {
    const authenticator = this.authenticators.findEnrollable(answer.method);
    if (authenticator === null) throw new ServiceError('invalid_argument', 'There is no such authenticator.');
    if (name !== null && name.length > maxNameLength)
      throw new ServiceError('invalid_argument', `A name has at most ${maxNameLength} characters.`);
    const user = await this.unitOfWork.read(context, this.users.find(enrolling.userId));
    if (!isAsBefore(user, enrolling)) throw refused();
    const store = await authenticator.confirmEnrolment(context, user, { enrolmentId, answer, name });
    const added = await this.changes.add(context, { userId: user.id, userVersion: user.version }, store);
    if (added === null) throw refused();
    return { authenticator: added, amr: authenticator.amr };
  }
}
