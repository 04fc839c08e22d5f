import { Injectable } from '@nestjs/common';
import { type BegunEnrolment, type EnrollableName, type Enrolling, ServiceError, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { Authenticators } from '../../authenticators/authenticators.js';
import type { WishOf } from '../../authenticators/enrollable-authenticator.js';
import { isAsBefore } from '../../authenticators/guarded-guesses.js';
import { UserStore } from '../../ports/user-store.js';

/** A user begins to set up an authenticator. */
@Injectable()
export class BeginEnrolmentUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly authenticators: Authenticators,
  ) {}

  /** Whether they may is for the caller to know. Refuses with `invalid_credentials` who is not active, or has changed since they proved themselves, and as the authenticator does. */
  async execute<Name extends EnrollableName>(
    context: TenantContext,
    { wish, ...enrolling }: Enrolling & { readonly wish: WishOf<Name> & { readonly method: Name } },
  ): Promise<BegunEnrolment> {
    const authenticator = this.authenticators.findEnrollable(wish.method);
    if (authenticator === null) throw new ServiceError('invalid_argument', 'There is no such authenticator.');
    const user = await this.unitOfWork.read(context, this.users.find(enrolling.userId));
    if (!isAsBefore(user, enrolling)) throw new ServiceError('invalid_credentials', 'The user has changed.');
    const { enrolmentId, offer, expiresAt } = await authenticator.beginEnrolment(context, user, wish, enrolling.purpose);
    return { enrolmentId, offer, expiresAt: expiresAt.toISOString() };
  }
}
