import type { ClientId, TenantContext } from '#contracts';

/** What clients were used for, which another service knows. */
export abstract class ClientUses {
  /** Which of the clients some user has allowed something, or got tokens. Refuses with `unavailable` where that cannot be found out: then nothing follows. */
  abstract findUsed(context: TenantContext, clientIds: readonly ClientId[]): Promise<readonly ClientId[]>;
}
