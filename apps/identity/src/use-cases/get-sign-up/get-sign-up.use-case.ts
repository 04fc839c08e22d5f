import { Injectable } from '@nestjs/common';
import type { SignUp, TenantContext } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { PasswordPolicies } from '../../ports/password-policies.js';
import { SignUpStore } from '../../ports/sign-up-store.js';

/** Tells a browser where it stands. */
@Injectable()
export class GetSignUpUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signUps: SignUpStore,
    private readonly policies: PasswordPolicies,
    private readonly clock: Clock,
  ) {}

  /** Spends nothing. The address is told to who has shown that they read its messages. */
  async execute(context: TenantContext, { token }: { readonly token: string }): Promise<SignUp> {
    const found = isWellFormedSecret('su', token)
      ? await this.unitOfWork.transaction(context, (tx) => this.signUps.find(tx, context, hashSecret(token), this.clock.now()))
      : null;
    if (found === null || found.userId !== null) return { status: 'none' };
    if (!found.isConfirmed) return { status: 'requested' };
    const { minLength } = await this.policies.of(context);
    return { status: 'confirmed', email: found.email, minLength };
  }
}
