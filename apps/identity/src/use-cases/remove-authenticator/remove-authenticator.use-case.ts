import { Injectable } from '@nestjs/common';
import { type AuthenticatorId, ServiceError, type TenantContext, type UserId } from '#contracts';
import { AuthenticatorChanges } from '../../authenticators/authenticator-changes.js';

/** Takes an authenticator of a user away. */
@Injectable()
export class RemoveAuthenticatorUseCase {
  constructor(private readonly changes: AuthenticatorChanges) {}

  /** Whether the caller may is for them to know. Refuses with `not_found` one that is not this user's. */
  async execute(
    context: TenantContext,
    { userId, authenticatorId }: { readonly userId: UserId; readonly authenticatorId: AuthenticatorId },
  ): Promise<{ removed: true }> {
    if (!(await this.changes.remove(context, userId, authenticatorId)))
      throw new ServiceError('not_found', 'The user has no such authenticator.');
    return { removed: true };
  }
}
