import { asUser, proofAges, ServiceError, type SessionFacts, type TenantContext } from '#contracts';
import type { Clock } from './clock.js';

/** Who asks about their own account: the same work as theirs, and the session that proves it. */
export type AccountHolder = { readonly context: TenantContext; readonly session: SessionFacts };

/**
 * Users who ask about their own account, by the secret of their session alone (ADR 49). Every use case behind an RPC of `OwnRequest` asks here first, and
 * goes on in the name of whom it is told.
 */
export abstract class AccountHolders {
  constructor(private readonly clock: Clock) {}

  /** Refuses with `login_required` what is not the secret of a live session of this tenant. Throws `unavailable` when nobody can say. */
  async require(context: TenantContext, sessionToken: string): Promise<AccountHolder> {
    // What arrives from another process is what it is, whatever its type says.
    const session = typeof sessionToken === 'string' ? await this.find(context, sessionToken) : null;
    if (session === null) throw new ServiceError('login_required', 'Nobody is signed in by this session.');
    return { context: asUser(context, session.userId), session };
  }

  /** As `require`; refuses with `step_up_required` a session whose oldest proof is too old to change by it what its user is known by (RFC 9470 §3). */
  async requireFresh(context: TenantContext, sessionToken: string): Promise<AccountHolder> {
    const holder = await this.require(context, sessionToken);
    if (this.clock.epochSeconds() - holder.session.authTime > proofAges.accepted)
      throw new ServiceError('step_up_required', 'The user proved themselves too long ago for this.');
    return holder;
  }

  protected abstract find(context: TenantContext, sessionToken: string): Promise<SessionFacts | null>;
}
