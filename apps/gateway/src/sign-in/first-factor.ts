import type { AuthenticatorName, StepReason } from '#contracts';
import { asksForOtherAccount } from './other-account.js';
import type { PresentStep } from './step-page.js';

/** Why a sign-in waits for somebody to say who they are. Every other reason is one for a second factor, or for what comes after. */
const reasons: ReadonlySet<StepReason> = new Set(['nobody_signed_in', 'too_long_ago', 'another_user_demanded']);

/** Whether a page is for who has to say who they are: at this sign-in, or because they are somebody else. */
export const asksForFirstFactor = ({ request, state }: Pick<PresentStep, 'request' | 'state'>): boolean =>
  asksForOtherAccount(request) || reasons.has(state.reason);

/** By what else that could be done which a page asks for, preferred ones first. */
export const otherWaysOf = (present: Pick<PresentStep, 'request' | 'state'>): readonly AuthenticatorName[] =>
  asksForFirstFactor(present) ? present.state.firstFactor.otherWays : present.state.otherWays;
