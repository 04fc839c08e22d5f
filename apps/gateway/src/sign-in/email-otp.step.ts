import { Injectable } from '@nestjs/common';
import { type ParameterList, rpcMap, type SignInKey } from '#contracts';
import { RpcClient } from '#kernel';
import { emailOtpPage } from '#pages';
import { readSessionCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { PageAnswers } from '../pages/page-answers.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { asksForFirstFactor } from './first-factor.js';
import { MailSignIns } from './mail-sign-ins.js';
import { otherWaysFor } from './other-ways.js';
import { rememberChoiceOf, saidOfRemembering } from './remembering.js';
import { type Failure, type PresentStep, StepPage, type Submitted } from './step-page.js';
import { failureOf, TypedProofs } from './typed-proof.js';

/** A code that was sent by email, as the first factor or a second one. An empty one asks for a message: nothing is sent before somebody presses a button. */
@Injectable()
export class EmailOtpStep extends StepPage {
  readonly step = 'email-otp';
  readonly member = 'code';

  constructor(
    private readonly rpc: RpcClient,
    private readonly proofs: TypedProofs,
    private readonly pages: PageAnswers,
    private readonly mails: MailSignIns,
  ) {
    super();
  }

  override async show(present: PresentStep, failure: Failure | null): Promise<void> {
    if (asksForFirstFactor(present)) return this.mails.show(present, this.step, failure);
    const { request, state, display } = present;
    const { clientName, clientLogoUri, uiLocales } = display;
    const problem = failure?.problem ?? null;
    const page = emailOtpPage({
      ...this.pages.frameOf(request, uiLocales),
      clientName,
      clientLogoUri,
      isSent: state.isChallenged,
      problem,
      remember: rememberChoiceOf(present, failure),
      otherWays: otherWaysFor(present),
    });
    if (failure?.retryAfter !== undefined) void request.reply.header('Retry-After', String(failure.retryAfter));
    await this.pages.send(request, page, { status: failure?.status ?? 200, pictures: [clientLogoUri] });
  }

  /** RPC: session.beginChallenge, or session.authenticateUser with the code. */
  override async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    if (MailSignIns.methodIn(form) !== null) return this.mails.submit(request, key, form);
    const code = singleParameter(form, 'code')?.replace(/\s/g, '') ?? '';
    if (singleParameter(form, 'send') === null)
      return this.proofs.submit(request, key, { method: 'email-otp', code: code.slice(0, 16) }, '', saidOfRemembering(request, form));
    const sessionToken = readSessionCookie(request);
    try {
      const state = await this.rpc.call(rpcMap.session.beginChallenge, request.context, { ...key, sessionToken });
      return { kind: 'moved', state, sessionToken };
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error, '') };
    }
  }
}
