import { Injectable } from '@nestjs/common';
import {
  accountSections,
  asUser,
  proofAges,
  satisfiesAcr,
  ServiceError,
  type SignInNeeds,
  type StartAccountSignInRequest,
  type StartedSignIn,
  type TenantContext,
} from '#contracts';
import { acrToChange } from '#sign-in';
import { Authenticators } from '../../ports/authenticators.js';
import type { LiveSession } from '../../ports/session-store.js';
import { NewSignIns } from '../new-sign-ins.js';
import { PresentedSessions } from '../presented-sessions.js';

/** What is demanded of a sign-in, and what of it the session proves. */
type Demand = { readonly needs: SignInNeeds; readonly presented: LiveSession | null };

/** Begins a sign-in for a page of one's own account. */
@Injectable()
export class StartAccountSignInUseCase {
  constructor(
    private readonly signIns: NewSignIns,
    private readonly presented: PresentedSessions,
    private readonly authenticators: Authenticators,
  ) {}

  /**
   * Where a fresh proof is needed and somebody is signed in, it is theirs, and as strong as what they are signed in with, or as changing what they prove themselves with demands: nobody
   * changes another's account, nor with the password alone what was reached by two proofs. What they proved before they changed counts for nothing then. Refuses with `invalid_argument`
   * a section that there is none of.
   */
  async execute(context: TenantContext, { section, isFresh, wayBack, sessionToken }: StartAccountSignInRequest): Promise<StartedSignIn> {
    if (!accountSections.includes(section)) throw new ServiceError('invalid_argument', 'There is no such page.');
    const presented = await this.presented.find(context, sessionToken);
    const demand = isFresh ? await this.freshDemand(context, presented, section === 'authenticators') : { needs: noDemand, presented };
    return this.signIns.begin(context, { purpose: { kind: 'account', section }, wayBack, ...demand });
  }

  private async freshDemand(context: TenantContext, presented: LiveSession | null, isToChange: boolean): Promise<Demand> {
    const maxAge = proofAges.counted;
    if (presented === null) return { needs: { ...noDemand, maxAge }, presented };
    const { userId } = presented;
    const { userVersion, enrolled } = await this.authenticators.list(asUser(context, userId), userId);
    const toChange = isToChange ? acrToChange(enrolled) : null;
    const acr = satisfiesAcr(presented.acr, toChange) ? presented.acr : toChange;
    const evidence = presented.evidence.filter((one) => one.userVersion === userVersion);
    return { needs: { ...noDemand, acr, maxAge, userId }, presented: { ...presented, evidence } };
  }
}

const noDemand: SignInNeeds = { acr: null, maxAge: null, chooseAccount: false, userId: null };
