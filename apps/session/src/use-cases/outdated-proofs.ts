import { Injectable } from '@nestjs/common';
import { type Enrolling, type EnrolmentGrounds, type Evidence, ServiceError, type SignInKey, type TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { forgetProof } from '#sign-in';
import { Authenticators } from '../ports/authenticators.js';
import { SignInStore } from '../ports/sign-in-store.js';
import { requireOpen, transactionInvalid } from './sign-in-key.js';

/** What users proved at a sign-in before they changed, by a new password for instance: it counts no longer. */
@Injectable()
export class OutdatedProofs {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly authenticators: Authenticators,
    private readonly clock: Clock,
  ) {}

  /** What the identity service answers about an enrolment; with its refusal, as in `forget`. A session that stands for its user has no proof here. */
  async enrolling<Answer>(
    context: TenantContext,
    grounds: EnrolmentGrounds,
    { userId, userVersion }: Pick<Enrolling, 'userId' | 'userVersion'>,
    ask: () => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      if (grounds.by === 'sign-in' && userVersion !== null) await this.forget(context, grounds, { userId, userVersion }, error);
      throw error;
    }
  }

  /**
   * After the identity service refused a user who had proved something: where that was because they have changed since, the sign-in forgets it and asks for the password,
   * and this refuses with `transaction_invalid`. Does nothing about any other refusal.
   */
  async forget(
    context: TenantContext,
    { signInId, browserToken }: SignInKey,
    proof: Pick<Evidence, 'userId' | 'userVersion'>,
    refusal: unknown,
  ): Promise<void> {
    if (!(refusal instanceof ServiceError) || refusal.code !== 'invalid_credentials') return;
    if (await this.authenticators.stillHolds(context, proof)) return;
    await this.unitOfWork.transaction(context, async (tx) => {
      const found = { signIns: this.signIns, now: this.clock.now() };
      const { idHash, kept } = await requireOpen(tx, context, { signInId, browserToken }, found);
      await this.signIns.advance(tx, context, idHash, { ...kept, signIn: forgetProof(kept.signIn, proof) }, null);
    });
    throw transactionInvalid();
  }
}
