import { Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { AuthenticatorChanges } from '../../authenticators/authenticator-changes.js';

/** Takes an authenticator of a user away. */
@Injectable()
export class RemoveAuthenticatorUseCase {
  constructor(private readonly changes: AuthenticatorChanges) {}

  /** Whether the caller may is for them to know. Refuses with `not_found` one that is not this user's, and with `step_up_required` a user who is not as they were. */
  async execute(
    context: TenantContext,
    { userId, authenticatorId, userVersion = null, keptSessions = [] }: RequestOf<RpcMap['identity']['removeAuthenticator']>,
  ): Promise<ResponseOf<RpcMap['identity']['removeAuthenticator']>> {
    const version = await this.changes.remove(context, { userId, authenticatorId, userVersion, keptSessions });
    if (version === null) throw new ServiceError('not_found', 'The user has no such authenticator.');
    return { removed: true, userVersion: version };
  }
}
