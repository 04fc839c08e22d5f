import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type AuthorizationDisplay,
  type AuthorizationRequestId,
  type ParameterList,
  type ResumeAuthorizationRequest,
  rpcMap,
  ServiceError,
  type SignInKey,
  type SignInState,
  type StepName,
  type WayBack,
} from '#contracts';
import { RpcClient } from '#kernel';
import { type SignInOverPage, signInOverPage } from '#pages';
import { readSessionCookie } from '../http/cookies.js';
import { seeOther } from '../http/redirect.js';
import { AuthorizationOutcomes } from '../pages/authorization-outcomes.js';
import { PageAnswers } from '../pages/page-answers.js';
import type { Visit } from '../tenancy/visit.js';
import { Visits } from '../tenancy/visits.js';
import { asksForOtherAccount } from './other-account.js';
import { type NamedSignIn, namedSignIn, signInKeyOf, signInLocation } from './sign-in-key.js';
import type { Failure, Submitted } from './step-page.js';
import { StepPages } from './step-pages.js';

type Moved = Extract<Submitted, { readonly kind: 'moved' }>;

/** `{issuer}/login`: shows the step that a sign-in is at, whichever that is, and takes its form. It decides nothing: the session service says what comes next. */
@Controller('t/:slug/login')
export class SignInController {
  constructor(
    private readonly visits: Visits,
    private readonly rpc: RpcClient,
    private readonly outcomes: AuthorizationOutcomes,
    private readonly pages: PageAnswers,
    private readonly stepPages: StepPages,
  ) {}

  /** RPCs: session.getSignIn, token.describeAuthorization, and what the step's page needs. */
  @Get()
  async show(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.open(slug, request, reply);
    await this.showPresent(visit, namedSignIn(visit), null);
  }

  /**
   * RPCs: one of the session service, which refuses a form of another browser before anything typed is looked at, and token.resumeAuthorization where the
   * application's turn has come; after a failure session.getSignIn and token.describeAuthorization instead of the last.
   */
  @Post()
  async submit(
    @Param('slug') slug: string,
    @Body() form: ParameterList | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const visit = await this.visits.openForm(slug, request, reply);
    const key = signInKeyOf(visit);
    const page = this.stepPages.ofForm(form ?? []);
    const submitted = await unlessOver(page.submit(visit, key, form ?? []));
    if (submitted === null) await this.showPresent(visit, key, null);
    else if (submitted.kind === 'failed') await this.showPresent(visit, key, { ...submitted.failure, step: page.step });
    else await this.goOn(visit, key, submitted);
  }

  private async goOn(visit: Visit, key: SignInKey, { state, sessionToken }: Moved): Promise<void> {
    if (state.status === 'unmet') return this.resume(visit, key, state, sessionToken, 'unmet');
    if (state.status === 'decided') return this.resume(visit, key, state, sessionToken, state.decision);
    if (state.status === 'open' && state.step === 'consent') return this.resume(visit, key, state, sessionToken, null);
    return seeOther(visit.reply, signInLocation(visit, key.signInId));
  }

  /** Answers the client, unless its user has to be asked first. */
  private async resume(
    visit: Visit,
    { signInId }: SignInKey,
    { requestId, wayBack }: Extract<SignInState, { readonly requestId: AuthorizationRequestId }>,
    sessionToken: string | null,
    decision: ResumeAuthorizationRequest['decision'],
  ): Promise<void> {
    const request = { requestId, sessionToken, decision };
    const outcome = await unlessOver(this.rpc.call(rpcMap.token.resumeAuthorization, visit.context, request));
    if (outcome === null) await this.sendOver(visit, 'completed', wayBack);
    else if (outcome.kind === 'consent_required') await seeOther(visit.reply, signInLocation(visit, signInId));
    else await this.outcomes.answerForm(visit, outcome, sessionToken);
  }

  private async showPresent(
    visit: Visit,
    { signInId, browserToken }: NamedSignIn,
    failure: (Failure & { readonly step: StepName }) | null,
  ): Promise<void> {
    const named = { signInId, browserToken, sessionToken: readSessionCookie(visit) };
    const state = await this.rpc.call(rpcMap.session.getSignIn, visit.context, named);
    if (state.status === 'expired' || state.status === 'foreign') return this.sendOver(visit, state.status, state.wayBack);
    if (browserToken === null) return this.sendOver(visit, 'foreign', state.wayBack);
    const display = await this.describe(
      visit,
      state.requestId,
      state.status === 'open' && state.userId !== null ? named.sessionToken : null,
    );
    if (display === null) return this.sendOver(visit, 'expired', state.wayBack);
    if (display.isAnswered) return this.sendOver(visit, 'completed', state.wayBack);
    if (state.status === 'ended') return this.sendOver(visit, 'ended', state.wayBack);
    const key = { signInId, browserToken };
    if (state.status !== 'open') return this.goOn(visit, key, { kind: 'moved', state, sessionToken: named.sessionToken });
    const step = asksForOtherAccount(visit) ? 'password' : state.step;
    await this.stepPages.of(step).show({ visit, key, state, display }, failure?.step === step ? failure : null);
  }

  /** Null when the request has expired. */
  private describe(visit: Visit, requestId: AuthorizationRequestId, sessionToken: string | null): Promise<AuthorizationDisplay | null> {
    return unlessOver(this.rpc.call(rpcMap.token.describeAuthorization, visit.context, { requestId, sessionToken }));
  }

  private async sendOver(visit: Visit, why: SignInOverPage['why'], { clientName, refusal, home }: WayBack): Promise<void> {
    const location = why === 'expired' || why === 'ended' ? (refusal ?? home) : home;
    const page = signInOverPage({ ...this.pages.frameOf(visit), why, clientName, location });
    await this.pages.send(visit, page, { status: why === 'completed' ? 200 : 400 });
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
