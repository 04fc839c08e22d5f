import { Injectable } from '@nestjs/common';
import {
  accountSections,
  proofAges,
  ServiceError,
  type StartAccountSignInRequest,
  type StartedSignIn,
  type TenantContext,
} from '#contracts';
import { NewSignIns } from '../new-sign-ins.js';
import { PresentedSessions } from '../presented-sessions.js';

/** Begins a sign-in for a page of one's own account. */
@Injectable()
export class StartAccountSignInUseCase {
  constructor(
    private readonly signIns: NewSignIns,
    private readonly presented: PresentedSessions,
  ) {}

  /**
   * Where a fresh proof is needed and somebody is signed in, it is theirs, and as strong as what they are signed in with: nobody changes another's account, nor with the
   * password alone what was reached by two proofs. Refuses with `invalid_argument` a section that there is none of.
   */
  async execute(context: TenantContext, { section, isFresh, wayBack, sessionToken }: StartAccountSignInRequest): Promise<StartedSignIn> {
    if (!accountSections.includes(section)) throw new ServiceError('invalid_argument', 'There is no such page.');
    const presented = await this.presented.find(context, sessionToken);
    const needs = {
      acr: isFresh ? (presented?.acr ?? null) : null,
      maxAge: isFresh ? proofAges.counted : null,
      chooseAccount: false,
      userId: isFresh ? (presented?.userId ?? null) : null,
    };
    return this.signIns.begin(context, { purpose: { kind: 'account', section }, needs, wayBack, presented });
  }
}
