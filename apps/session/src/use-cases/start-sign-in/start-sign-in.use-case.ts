import { Injectable } from '@nestjs/common';
import {
  type AuthenticatorName,
  type Evidence,
  satisfiesAcr,
  type SignInId,
  type StartedSignIn,
  type StartSignInRequest,
  type TenantContext,
} from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { acrOf, beginSignIn } from '#sign-in';
import { Authenticators } from '../../ports/authenticators.js';
import { SecretSource } from '../../ports/secret-source.js';
import { SignInStore } from '../../ports/sign-in-store.js';
import { PresentedSessions } from '../presented-sessions.js';

/** Seconds a person has to sign in and to decide. */
export const signInLifetime = 30 * 60;

/** Begins one browser's way through the hosted pages. What was proved for its session counts, as far as it is demanded. */
@Injectable()
export class StartSignInUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly presented: PresentedSessions,
    private readonly authenticators: Authenticators,
    private readonly secrets: SecretSource,
    private readonly clock: Clock,
  ) {}

  /** Each has a binding secret of its own, so that tabs that are opened together do not take each other's. */
  async execute(context: TenantContext, { requestId, needs, wayBack, sessionToken }: StartSignInRequest): Promise<StartedSignIn> {
    const browserToken = this.secrets.create('bt');
    const signInId = this.secrets.create('si') as SignInId;
    const createdAt = this.clock.now();
    const evidence = (await this.presented.find(context, sessionToken))?.evidence ?? [];
    const enrolled = satisfiesAcr(acrOf(evidence), needs.acr) ? [] : await this.enrolled(context, evidence);
    const signIn = beginSignIn({ kind: 'authorization', requestId }, needs, { at: this.clock.epochSeconds(), evidence });
    await this.unitOfWork.transaction(context, (tx) =>
      this.signIns.insert(tx, context, {
        idHash: hashSecret(signInId),
        browserHash: hashSecret(browserToken),
        kept: { signIn, enrolled, wayBack },
        createdAt,
        expiresAt: new Date(createdAt.getTime() + signInLifetime * 1000),
      }),
    );
    return { signInId, browserToken };
  }

  private async enrolled(context: TenantContext, [known]: readonly Evidence[]): Promise<readonly AuthenticatorName[]> {
    return known === undefined ? [] : this.authenticators.enrolled(context, known.userId);
  }
}
