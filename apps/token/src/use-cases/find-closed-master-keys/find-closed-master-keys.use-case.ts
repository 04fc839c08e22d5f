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
      const counts = await this.store.countByMasterKey(tx);
      const tried = new Set(samples.map(({ masterKey }) => masterKey));
      // Client secrets alone may be sealed under one: then it must be there, whatever it opens.
      const closed = [...counts.keys()].filter((id) => (tried.has(id) ? !opened.has(id) : !this.cipher.ids.includes(id)));
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
