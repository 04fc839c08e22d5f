import { Injectable } from '@nestjs/common';
import { type OrganizationId, rpcMap, ServiceError, type SignInKey, type SignInPurpose, type StepName, type WayBack } from '#contracts';
import { RpcClient } from '#kernel';
import { type SignInOverPage, signInOverPage } from '#pages';
import { readSessionCookie } from '../http/cookies.js';
import { formOf, singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import { AccountSignIns } from './account-sign-ins.js';
import { AuthorizationOutcomes } from './authorization-outcomes.js';
import { PageAnswers } from '../pages/page-answers.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { OtherWays } from './other-ways.js';
import { asksForOtherAccount } from './other-account.js';
import { type NamedSignIn, namedSignIn, signInKeyOf, signInLocation } from './sign-in-key.js';
import type { Failure, StepDisplay, Submitted } from './step-page.js';
import { StepPages } from './step-pages.js';

/** What is shown of an authorization request; `isAnswered` where its application has its answer. */
type Described = { readonly display: StepDisplay; readonly isAnswered: boolean };

type AuthorizationPurpose = Extract<SignInPurpose, { readonly kind: 'authorization' }>;

type Moved = Extract<Submitted, { readonly kind: 'moved' }>;

/** `{issuer}/login`: shows the step that a sign-in is at, whichever that is, and takes its form. It decides nothing: the session service says what comes next. */
@Injectable()
export class SignInEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly outcomes: AuthorizationOutcomes,
    private readonly accounts: AccountSignIns,
    private readonly pages: PageAnswers,
    private readonly stepPages: StepPages,
    private readonly otherWays: OtherWays,
  ) {}

  /** RPCs: session.getSignIn, token.describeAuthorization, and what the step's page needs. */
  async get(request: TenantRequest): Promise<void> {
    await this.showPresent(request, namedSignIn(request), null);
  }

  /**
   * RPCs: one of the session service, which refuses a form of another browser before anything typed is looked at, and token.resumeAuthorization where the
   * application's turn has come; after a failure session.getSignIn and token.describeAuthorization instead of the last.
   */
  async post(request: TenantRequest): Promise<void> {
    const form = formOf(request);
    const key = signInKeyOf(request);
    if (singleParameter(form, 'kept') !== null) return this.showPresent(request, key, null, true);
    const page = this.stepPages.ofForm(form);
    const isOtherWay = this.otherWays.isForm(form);
    const submitted = await unlessOver(isOtherWay ? this.otherWays.submit(request, key, form) : page.submit(request, key, form));
    if (submitted === null) await this.showPresent(request, key, null);
    else if (submitted.kind === 'shown') await submitted.answer();
    else if (submitted.kind === 'failed') await this.showPresent(request, key, { ...submitted.failure, step: page.step });
    else await this.goOn(request, key, submitted);
  }

  /** After a proof or a choice: to the application where its turn has come (RPC: token.resumeAuthorization), to the page of the next step otherwise. */
  async goOn(request: TenantRequest, key: SignInKey, { state, sessionToken }: Moved): Promise<void> {
    const purpose = 'purpose' in state ? state.purpose : null;
    if (purpose?.kind === 'account' && state.status === 'proved') return this.accounts.end(request, purpose.section, state.wayBack);
    if (purpose?.kind === 'account' && state.status === 'unmet') return this.accounts.endUnproved(request);
    const isClientsTurn = state.status === 'unmet' || state.status === 'decided' || (state.status === 'open' && state.step === 'consent');
    if (isClientsTurn && purpose?.kind === 'authorization')
      return this.resume(request, key, { purpose, wayBack: state.wayBack }, sessionToken);
    return seeOther(request.reply, signInLocation(request, key.signInId));
  }

  /** Answers the client, unless its user has to be asked first. */
  private async resume(
    request: TenantRequest,
    signIn: SignInKey,
    { purpose, wayBack }: { readonly purpose: AuthorizationPurpose; readonly wayBack: WayBack },
    sessionToken: string | null,
  ): Promise<void> {
    const asked = { requestId: purpose.requestId, signIn, sessionToken };
    const outcome = await unlessOver(this.rpc.call(rpcMap.token.resumeAuthorization, request.context, asked));
    if (outcome === null) {
      // Whoever has allowed something that came to nothing, since the application is gone, is not told that it is complete.
      const described = await this.describe(request, purpose, null);
      return this.sendOver(request, described?.isAnswered === true ? 'completed' : 'expired', wayBack);
    }
    if (outcome.kind === 'consent_required') await seeOther(request.reply, signInLocation(request, signIn.signInId));
    else await this.outcomes.answerForm(request, outcome, sessionToken);
  }

  private async showPresent(
    request: TenantRequest,
    { signInId, browserToken }: NamedSignIn,
    failure: (Failure & { readonly step: StepName }) | null,
    hasRead = false,
  ): Promise<void> {
    const named = { signInId, browserToken, sessionToken: readSessionCookie(request) };
    const state = await this.rpc.call(rpcMap.session.getSignIn, request.context, named);
    if (state.status === 'expired' || state.status === 'foreign') return this.sendOver(request, state.status, state.wayBack);
    if (browserToken === null) return this.sendOver(request, 'foreign', state.wayBack);
    const isKnown = state.status === 'open' && state.userId !== null;
    const organizationId = isKnown ? state.organizationId : undefined;
    const described = await this.describe(request, state.purpose, isKnown ? named.sessionToken : null, organizationId);
    if (described === null) return this.sendOver(request, 'expired', state.wayBack);
    const { display, isAnswered } = described;
    if (isAnswered) return this.sendOver(request, 'completed', state.wayBack);
    if (state.status === 'ended') return this.sendOver(request, 'ended', state.wayBack);
    const key = { signInId, browserToken };
    // After a page that was only read, it is the client's turn as it would have been before.
    if (state.status !== 'open' || (hasRead && state.step === 'consent'))
      return this.goOn(request, key, { kind: 'moved', state, sessionToken: named.sessionToken });
    const step = asksForOtherAccount(request) ? state.firstFactor.step : state.step;
    const present = { request, key, state, display };
    if (failure === null && this.otherWays.isAskedFor(present)) return this.otherWays.show(present);
    // A passkey does on the page of every first factor.
    const isOfPage = failure?.step === step || failure?.problem === 'passkey_refused';
    await this.stepPages.of(step).show(present, isOfPage ? failure : null);
  }

  /** Null when the request has expired. */
  private async describe(
    request: TenantRequest,
    purpose: SignInPurpose,
    sessionToken: string | null,
    organizationId?: OrganizationId,
  ): Promise<Described | null> {
    if (purpose.kind === 'account') return { display: await this.accounts.display(request), isAnswered: false };
    const asked = { requestId: purpose.requestId, sessionToken, ...(organizationId !== undefined && { organizationId }) };
    const display = await unlessOver(this.rpc.call(rpcMap.token.describeAuthorization, request.context, asked));
    return display && { display, isAnswered: display.isAnswered };
  }

  private async sendOver(request: TenantRequest, why: SignInOverPage['why'], { clientName, refusal, home }: WayBack): Promise<void> {
    const location = why === 'expired' || why === 'ended' ? (refusal ?? home) : home;
    const page = signInOverPage({ ...this.pages.frameOf(request), why, clientName, location });
    await this.pages.send(request, page, { status: why === 'completed' ? 200 : 400 });
  }
}

/** Null where what was asked for is over, which its page then says. */
const unlessOver = async <Answer>(asked: Promise<Answer>): Promise<Answer | null> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'transaction_invalid') return null;
    throw error;
  }
};
