import { Injectable } from '@nestjs/common';
import {
  asUser,
  type Enrolling,
  type EnrolmentGrounds,
  type OwnAuthenticators,
  ServiceError,
  type TenantContext,
  type UserId,
} from '#contracts';
import { Clock } from '#kernel';
import { stepUpToChange } from '#sign-in';
import { Authenticators } from '../ports/authenticators.js';
import { PresentedSessions } from './presented-sessions.js';
import { transactionInvalid } from './sign-in-key.js';

/** Who may change what users prove themselves with: those who have just proved what they have (attacks A64, A76). */
@Injectable()
export class AuthenticatorRights {
  constructor(
    private readonly presented: PresentedSessions,
    private readonly authenticators: Authenticators,
    private readonly clock: Clock,
  ) {}

  /** What the user of a session has set up, and what they would have to prove again to change it. Refuses with `transaction_invalid` what is no session. */
  async look(context: TenantContext, sessionToken: string): Promise<OwnAuthenticators & { readonly userId: UserId }> {
    const session = await this.presented.find(context, sessionToken);
    if (session === null) throw transactionInvalid();
    const { userId, evidence } = session;
    const { enrolled, authenticators } = await this.authenticators.list(asUser(context, userId), userId);
    const needs = stepUpToChange(evidence, enrolled, this.clock.epochSeconds());
    return { userId, authenticators, stepUp: needs && { ...needs, userId } };
  }

  /** The user of a session that may change something now; refuses with `step_up_required` one whose proof is too old or too weak, and as `look` does. */
  async require(context: TenantContext, sessionToken: string): Promise<UserId> {
    const { userId, stepUp } = await this.look(context, sessionToken);
    if (stepUp !== null) throw new ServiceError('step_up_required', 'The user has to prove who they are once more.');
    return userId;
  }

  /** As `require`. No sign-in has a step for it yet: `transaction_invalid`. */
  async requireGrounds(context: TenantContext, grounds: EnrolmentGrounds): Promise<Enrolling> {
    if (grounds.by === 'sign-in') throw transactionInvalid();
    return { userId: await this.require(context, grounds.sessionToken), userVersion: null };
  }
}
