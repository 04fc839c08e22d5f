import { Injectable } from '@nestjs/common';
import type { RequestContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { sealedFor } from '../../keys/sealed-for.js';
import { PrivateKeyCipher } from '../../keys/private-key-cipher.js';
import { type SealedKey, SigningKeyStore } from '../../keys/signing-key-store.js';

/** A master key that is needed and not at hand, or another of its id is; and how many signing keys it seals. */
export type ClosedMasterKey = { readonly id: string; readonly keys: number };

/** Finds out whether the master keys at hand open what is stored, by a few signing keys of each. */
@Injectable()
export class FindClosedMasterKeysUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: SigningKeyStore,
    private readonly cipher: PrivateKeyCipher,
  ) {}

  /** One row that was tampered with is its tenant's trouble and closes nothing. */
  execute(context: RequestContext): Promise<readonly ClosedMasterKey[]> {
    return this.unitOfWork.platformTransaction(context, async (tx) => {
      const samples = await this.store.sample(tx);
      const opened = new Set(samples.filter((sample) => this.opens(sample)).map(({ masterKey }) => masterKey));
      const closed = [...new Set(samples.map(({ masterKey }) => masterKey))].filter((masterKey) => !opened.has(masterKey));
      if (closed.length === 0) return [];
      const counts = await this.store.countByMasterKey(tx);
      return closed.map((id) => ({ id, keys: counts.get(id) ?? 0 }));
    });
  }

  private opens({ tenantId, kid, sealedPrivateJwk }: SealedKey): boolean {
    try {
      this.cipher.decrypt(sealedPrivateJwk, sealedFor(tenantId, kid));
      return true;
    } catch {
      return false;
    }
  }
}
