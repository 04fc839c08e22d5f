import { Injectable } from '@nestjs/common';
import { type MessageChannel, type ParameterList, rpcMap, type SentCodeName, ServiceError, type SignInKey } from '#contracts';
import { RpcClient } from '#kernel';
import { fieldLimits, sentCodePage } from '#pages';
import { readSessionCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { PageAnswers } from '../pages/page-answers.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { asksForFirstFactor } from './first-factor.js';
import { MailSignIns } from './mail-sign-ins.js';
import { MessageStatus } from './message-status.js';
import { otherWaysFor } from './other-ways.js';
import { rememberChoiceOf, rememberBrowserChoice } from './remembering.js';
import { type Failure, type PresentStep, statusOf, StepPage, type Submitted } from './step-page.js';
import { sendFailureOf, TypedProofs } from './typed-proof.js';

/** A code that was sent, as a second factor. An empty one asks for a message: nothing is sent before somebody presses a button. Decorated, so that Nest knows by it what those below are made of. */
@Injectable()
abstract class SentCodeStep<Method extends SentCodeName> extends StepPage {
  abstract override readonly step: Method;
  protected abstract readonly channel: MessageChannel;

  constructor(
    private readonly rpc: RpcClient,
    private readonly proofs: TypedProofs,
    private readonly pages: PageAnswers,
    private readonly messages: MessageStatus,
  ) {
    super();
  }

  override get member(): string {
    return this.step;
  }

  override async show(present: PresentStep, failure: Failure | null): Promise<void> {
    const { request, state, display } = present;
    const { clientName, clientLogoUri, uiLocales } = display;
    const page = sentCodePage({
      ...this.pages.frameOf(request, uiLocales),
      method: this.step,
      clientName,
      clientLogoUri,
      isSent: state.isChallenged,
      sentTo: state.sentTo,
      canSend: await this.messages.canSendAt(request.context, this.channel),
      problem: failure?.problem ?? null,
      remember: rememberChoiceOf(present, failure),
      otherWays: otherWaysFor(present),
    });
    await this.pages.send(request, page, { ...statusOf(failure), pictures: [clientLogoUri] });
  }

  /** RPC: session.beginChallenge, or session.authenticateUser with the code. */
  override async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const code = singleParameter(form, 'code')?.replace(/\s/g, '').slice(0, fieldLimits.code) ?? '';
    if (singleParameter(form, 'send') === null)
      return this.proofs.submit(request, key, { method: this.step, code }, '', rememberBrowserChoice(request, form));
    const sessionToken = readSessionCookie(request);
    try {
      const state = await this.rpc.call(rpcMap.session.beginChallenge, request.context, { ...key, sessionToken });
      return { kind: 'moved', state, sessionToken };
    } catch (error) {
      const isUnreachable = error instanceof ServiceError && error.code === 'forbidden';
      const failure: Failure = isUnreachable ? { status: 400, problem: 'unreachable', typed: '' } : sendFailureOf(error, '');
      return { kind: 'failed', failure };
    }
  }
}

/** A code by email, as the first factor or a second one. */
@Injectable()
export class EmailOtpStep extends SentCodeStep<'email-otp'> {
  readonly step = 'email-otp';
  protected readonly channel = 'email';

  constructor(
    rpc: RpcClient,
    proofs: TypedProofs,
    pages: PageAnswers,
    messages: MessageStatus,
    private readonly mails: MailSignIns,
  ) {
    super(rpc, proofs, pages, messages);
  }

  override show(present: PresentStep, failure: Failure | null): Promise<void> {
    return asksForFirstFactor(present) ? this.mails.show(present, this.step, failure) : super.show(present, failure);
  }

  override submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    return MailSignIns.methodIn(form) === null ? super.submit(request, key, form) : this.mails.submit(request, key, form);
  }
}

/** A code by text message. */
@Injectable()
export class SmsOtpStep extends SentCodeStep<'sms-otp'> {
  readonly step = 'sms-otp';
  protected readonly channel = 'sms';
}
