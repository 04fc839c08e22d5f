import { Injectable } from '@nestjs/common';
import type { SignInKey, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { SecretSource } from '../../ports/secret-source.js';
import { SignInStore } from '../../ports/sign-in-store.js';
import { idHashOf, isBinding, transactionInvalid } from '../sign-in-key.js';

/** Binds a sign-in anew, for a client that is given another secret with each answer: what was used once is worth nothing, and no page takes it for the cookie of a browser. */
@Injectable()
export class RebindSignInUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly secrets: SecretSource,
    private readonly clock: Clock,
  ) {}

  /** By one guarded statement: of any number of callers with the same secret one is answered. Refuses all others with `transaction_invalid`. */
  async execute(context: TenantContext, { signInId, browserToken }: SignInKey): Promise<{ browserToken: string }> {
    const idHash = idHashOf(signInId);
    if (idHash === null || !isBinding(browserToken)) throw transactionInvalid();
    const next = this.secrets.create('as');
    const hashes = { from: hashSecret(browserToken), to: hashSecret(next) };
    const now = this.clock.now();
    const isBound = await this.unitOfWork.write(context, idHash, this.signIns.rebind(idHash, hashes, now));
    if (!isBound) throw transactionInvalid();
    return { browserToken: next };
  }
}
