import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { PasswordPolicies } from '../../ports/password-policies.js';
import { PasswordResetStore } from '../../ports/password-reset-store.js';
import { passwordReset } from '../../rules/password-reset.js';
import { resetRefused } from '../reset-password/reset-refused.js';

/** Tells whose password a link sets: its holder may know, and their password manager has to. */
@Injectable()
export class GetPasswordResetUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly resets: PasswordResetStore,
    private readonly policies: PasswordPolicies,
    private readonly clock: Clock,
  ) {}

  /** Spends nothing, however often it is asked. Refuses with `not_found` a token that is malformed, unknown, used, expired, tried too often, or older than a change of the user. */
  async execute(context: TenantContext, { token }: { readonly token: string }): Promise<{ account: string; minLength: number }> {
    const within = { at: this.clock.now(), max: passwordReset.tries };
    const user = isWellFormedSecret('pr', token)
      ? await this.unitOfWork.transaction(context, (tx) => this.resets.find(tx, context, hashSecret(token), within))
      : null;
    if (user === null) throw resetRefused();
    const { minLength } = await this.policies.of(context);
    return { account: user.username ?? user.email ?? '', minLength };
  }
}
