import type { SessionFacts, TenantContext, TenantId } from '#contracts';
import { AccountHolders } from '#kernel';

/** Sessions by the secrets that a test gives them, each of one tenant. */
export class InMemoryAccountHolders extends AccountHolders {
  private readonly sessions = new Map<string, { readonly tenantId: TenantId; readonly session: SessionFacts }>();

  /** From now on `sessionToken` is the secret of that session there. */
  know({ tenantId }: TenantContext, sessionToken: string, session: SessionFacts): void {
    this.sessions.set(sessionToken, { tenantId, session });
  }

  protected override find({ tenantId }: TenantContext, sessionToken: string): Promise<SessionFacts | null> {
    const found = this.sessions.get(sessionToken);
    return Promise.resolve(found?.tenantId === tenantId ? found.session : null);
  }
}
