import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantContext, type UserId } from '#contracts';
import { AuthenticatorChanges } from '../../authenticators/authenticator-changes.js';

/** Gives a user fresh recovery codes. */
@Injectable()
export class CreateRecoveryCodesUseCase {
  constructor(private readonly changes: AuthenticatorChanges) {}

  /** Those before are worth nothing then. Whether the caller may is for them to know. Refuses with `conflict` who is not active, or has set up nothing that they would stand in for. */
  async execute(context: TenantContext, { userId }: { readonly userId: UserId }): Promise<{ codes: readonly string[] }> {
    const codes = await this.changes.renewCodes(context, userId);
    if (codes === null) throw new ServiceError('conflict', 'The user has set up nothing that recovery codes would stand in for.');
    return { codes };
  }
}
