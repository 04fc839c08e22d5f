import { Injectable } from '@nestjs/common';
import type { KeyId, RequestContext, TenantId, TenantScope } from '#contracts';
import { type Transaction, UnitOfWork } from '#kernel';
import { sealedFor } from '../../keys/sealed-for.js';
import type { StoredSigningKey } from '../../keys/signing-key.js';
import { PrivateKeyCipher } from '../../keys/private-key-cipher.js';
import { SigningKeyStore } from '../../keys/signing-key-store.js';

/** Tenants that are looked for at a time. */
const pageSize = 100;

type KeyOfTenant = { readonly tenantId: TenantId; readonly kid: KeyId };

/** What came of it. */
export type Resealing = {
  /** Keys that are sealed under the first master key now. */
  readonly resealed: number;
  /** Keys that no master key at hand opens; they stay as they were. */
  readonly unreadable: readonly KeyOfTenant[];
  /** Whether somebody else has its turn: what is left is theirs, or for later. */
  readonly isInterrupted: boolean;
};

/** Seals the signing keys of all tenants, of those too that nobody asks for, under the master key that encrypts. */
@Injectable()
export class ResealSigningKeysUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: SigningKeyStore,
    private readonly cipher: PrivateKeyCipher,
  ) {}

  /**
   * A short transaction for each tenant: what is done stays done whenever it ends, and to begin again does the rest. Every
   * other replica must know the first master key by now. Stops after a tenant once `signal` is aborted.
   */
  async execute(newContext: () => RequestContext, signal: AbortSignal): Promise<Resealing> {
    const unreadable: KeyOfTenant[] = [];
    let resealed = 0;
    for await (const tenantId of this.tenantsToDo(newContext)) {
      const done = signal.aborted ? null : await this.resealOf({ ...newContext(), tenantId });
      if (done === null) return { resealed, unreadable, isInterrupted: true };
      resealed += done.resealed;
      unreadable.push(...done.unreadable.map((kid) => ({ tenantId, kid })));
    }
    return { resealed, unreadable, isInterrupted: false };
  }

  private async *tenantsToDo(newContext: () => RequestContext): AsyncGenerator<TenantId> {
    const counts = await this.unitOfWork.platformTransaction(newContext(), (tx) => this.store.countByMasterKey(tx));
    for (const masterKey of counts.keys()) {
      if (masterKey === this.cipher.ids[0]) continue;
      let tenants: readonly TenantId[] = [];
      do {
        const after = tenants.at(-1) ?? null;
        tenants = await this.unitOfWork.platformTransaction(newContext(), (tx) =>
          this.store.tenantsSealedUnder(tx, masterKey, after, pageSize),
        );
        yield* tenants;
      } while (tenants.length === pageSize);
    }
  }

  /** Null when somebody else has its turn. */
  private resealOf(tenant: TenantScope): Promise<{ resealed: number; unreadable: readonly KeyId[] } | null> {
    return this.unitOfWork.transaction(tenant, async (tx) => {
      if (!(await this.store.takeTurnToReseal(tx))) return null;
      const unreadable: KeyId[] = [];
      let resealed = 0;
      for (const key of await this.store.list(tx)) {
        if (!this.cipher.isStale(key.sealedPrivateJwk)) continue;
        const plaintext = this.open(tenant, key);
        if (plaintext === null) unreadable.push(key.kid);
        else if (await this.reseal(tx, tenant, key, plaintext)) resealed += 1;
      }
      return { resealed, unreadable };
    });
  }

  private open({ tenantId }: TenantScope, { kid, sealedPrivateJwk }: StoredSigningKey): string | null {
    try {
      return this.cipher.decrypt(sealedPrivateJwk, sealedFor(tenantId, kid)).toString();
    } catch {
      return null;
    }
  }

  private reseal(
    tx: Transaction,
    { tenantId }: TenantScope,
    { kid, sealedPrivateJwk }: StoredSigningKey,
    plaintext: string,
  ): Promise<boolean> {
    return this.store.reseal(tx, kid, sealedPrivateJwk, this.cipher.encrypt(plaintext, sealedFor(tenantId, kid)));
  }
}
