import { Injectable } from '@nestjs/common';
import { type RequestOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { AuthenticatorChanges } from '../../authenticators/authenticator-changes.js';
import { requireAuthenticatorName } from '../../rules/authenticator-name.js';

/** An authenticator of a user is called something else. */
@Injectable()
export class RenameAuthenticatorUseCase {
  constructor(private readonly changes: AuthenticatorChanges) {}

  /** Whether the caller may is for them to know. Refuses with `invalid_argument` a name that is empty or too long, and with `not_found` one that is not this user's. */
  async execute(
    context: TenantContext,
    { name, ...named }: RequestOf<RpcMap['identity']['renameAuthenticator']>,
  ): Promise<{ renamed: true }> {
    requireAuthenticatorName(name);
    if (!(await this.changes.rename(context, named, name.trim())))
      throw new ServiceError('not_found', 'The user has no such authenticator.');
    return { renamed: true };
  }
}
