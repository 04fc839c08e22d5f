import { Injectable } from '@nestjs/common';
import { asUser, type RequestOf, type RpcMap, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { Authenticators } from '../../ports/authenticators.js';
import { SessionStore } from '../../ports/session-store.js';
import { AuthenticatorRights } from '../authenticator-rights.js';

/** A user takes an authenticator of theirs away. */
@Injectable()
export class RemoveOwnAuthenticatorUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rights: AuthenticatorRights,
    private readonly authenticators: Authenticators,
    private readonly sessions: SessionStore,
  ) {}

  /**
   * The user is another version after that, by their own doing: what this session has proved stays as good as it was, and nothing else. Where that is not noted any more, they prove it
   * once more. Refuses with `login_required` what is no session, with `step_up_required` one whose proof does not do, and with `not_found` what is not its user's.
   */
  async execute(
    context: TenantContext,
    { sessionToken, authenticatorId }: RequestOf<RpcMap['session']['removeOwnAuthenticator']>,
  ): Promise<{ removed: true }> {
    const { session, userVersion } = await this.rights.require(context, sessionToken);
    const { userId, sessionId } = session;
    const byUser = asUser(context, userId);
    const keptSessions = [sessionId];
    const after = await this.authenticators.remove(byUser, { userId, authenticatorId, userVersion, keptSessions });
    await this.unitOfWork.transaction(byUser, (tx) => this.sessions.renewEvidence(tx, byUser, sessionId, { from: userVersion, to: after }));
    return { removed: true };
  }
}
