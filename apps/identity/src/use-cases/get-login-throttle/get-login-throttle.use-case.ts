import { Injectable } from '@nestjs/common';
import { type LoginThrottle, ServiceError, type TenantContext, type UserId } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { LoginFailureStore } from '../../ports/login-failure-store.js';
import { UserStore } from '../../ports/user-store.js';

/** How wrong passwords slow a user down. */
@Injectable()
export class GetLoginThrottleUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly failures: LoginFailureStore,
    private readonly clock: Clock,
  ) {}

  /** Refuses with `not_found`. */
  async execute(context: TenantContext, { id }: { readonly id: UserId }): Promise<LoginThrottle> {
    return this.unitOfWork.transaction(context, async (tx) => {
      if ((await tx.run(this.users.find(id))) === null) throw new ServiceError('not_found', 'There is no such user.');
      const { failures, lastFailedAt, lockedSources, lockedUntil } = await this.failures.describe(tx, context, id, this.clock.now());
      return {
        failures,
        lastFailedAt: lastFailedAt?.toISOString() ?? null,
        lockedSources,
        lockedUntil: lockedUntil?.toISOString() ?? null,
      };
    });
  }
}
