import { Injectable } from '@nestjs/common';
import {
  type BegunEnrolment,
  type EnrollableName,
  type EnrolmentAnswer,
  type EnrolmentId,
  type EnrolmentWish,
  type ParameterList,
  rpcMap,
  ServiceError,
  type SignInKey,
} from '#contracts';
import { RpcClient } from '#kernel';
import { enrolPasskeyPage, enrolSmsPage, enrolTotpPage, fieldLimits, recoveryCodesPage } from '#pages';
import { queryParameters } from '#platform';
import { readSessionCookie, writeSignedIn } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { signInLocation } from './sign-in-key.js';
import { MessageStatus } from './message-status.js';
import { type Failure, type PresentStep, statusOf, StepPage, type Submitted } from './step-page.js';
import { failureOf, sendFailureOf } from './typed-proof.js';

/** Characters of a code that are looked at: an app shows six, and people put spaces between. */
const maxCodeLength = 16;

/** What a form shows that its user has set up: the code of an app or of a text message, or the answer of a passkey's authenticator. */
export const enrolmentAnswerIn = (form: ParameterList): EnrolmentAnswer => {
  const credential = singleParameter(form, 'passkey');
  if (credential !== null) return { method: 'passkey', credential };
  const method = singleParameter(form, 'by') === 'sms-otp' ? 'sms-otp' : 'totp';
  return { method, code: singleParameter(form, 'code')?.replace(/\s/g, '').slice(0, maxCodeLength) ?? '' };
};

/** Setting up what a second factor is proved with. An empty `enrolment` puts it off. */
@Injectable()
export class EnrolStep extends StepPage {
  readonly step = 'enrol';
  readonly member = 'enrolment';

  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly messages: MessageStatus,
  ) {
    super();
  }

  /** RPC: session.beginEnrolment, which offers the same app to who loads the page anew. A sign-in that is at another step by now shows that. */
  override async show(present: PresentStep, failure: Failure | null): Promise<void> {
    const { request, key, state } = present;
    const methods = state.enrolment?.methods ?? [];
    const asked = singleParameter(queryParameters(request.http), 'enrol');
    const method = methods.find((name) => name === asked) ?? methods[0];
    if (method === undefined) throw new Error('There is nothing that could be set up.');
    const isUnfit = failure?.problem === 'invalid_credentials' && failure.typed !== '';
    const isNew = method === 'sms-otp' && (isUnfit || asksForOtherNumber(request));
    const begun = isNew ? 'nothing' : await this.begin(request, key, method === 'sms-otp' ? { method, number: null } : { method });
    if (begun === 'moved') return seeOther(request.reply, signInLocation(request, key.signInId));
    const canSend = method === 'sms-otp' && (await this.messages.canSendAt(request.context, 'sms'));
    const page = this.pageOf(present, begun, { failure, others: methods.filter((name) => name !== method), canSend });
    await this.pages.send(request, page, {
      ...statusOf(failure),
      pictures: [present.display.clientLogoUri],
      ownScripts: method === 'passkey',
    });
  }

  private pageOf(
    { request, key, state, display: { clientLogoUri, uiLocales } }: PresentStep,
    begun: BegunEnrolment | 'nothing',
    {
      failure,
      others,
      canSend,
    }: { readonly failure: Failure | null; readonly others: readonly EnrollableName[]; readonly canSend: boolean },
  ): string {
    const page = {
      ...this.pages.frameOf(request, uiLocales),
      clientLogoUri,
      mayWait: state.enrolment?.mayWait ?? false,
      instead: others.map((method) => ({ method, address: signInLocation(request, key.signInId, { enrol: method }) })),
      problem: failure?.problem ?? null,
    };
    const again = signInLocation(request, key.signInId, { enrol: 'sms-otp', number: 'other' });
    const sms = { ...page, canSend, typed: failure?.typed ?? '', again };
    if (begun === 'nothing') return enrolSmsPage({ ...sms, sent: null });
    const { enrolmentId, offer } = begun;
    if (offer.method === 'passkey') return enrolPasskeyPage({ ...page, enrolmentId, offer: JSON.stringify(offer.options) });
    if (offer.method === 'totp') return enrolTotpPage({ ...page, enrolmentId, key: offer.key, uri: offer.uri });
    return enrolSmsPage({ ...sms, sent: { enrolmentId, number: offer.number } });
  }

  /** RPC: session.confirmEnrolment, or session.postponeEnrolment, or session.beginEnrolment with a number. */
  override async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const number = singleParameter(form, 'phone_number')?.slice(0, fieldLimits.phoneNumber) ?? null;
    const enrolmentId = (singleParameter(form, 'enrolment') ?? '') as EnrolmentId;
    try {
      if (number !== null) return await this.sendTo(request, key, number);
      if (enrolmentId === '') return await this.postpone(request, key);
      return await this.confirm(request, key, { enrolmentId, answer: enrolmentAnswerIn(form) });
    } catch (error) {
      return { kind: 'failed', failure: number === null ? failureOf(error, '') : sendFailureOf(error, number) };
    }
  }

  /** The page that asks for the code is one that can be loaded anew: nothing is sent by that. */
  private async sendTo(request: TenantRequest, key: SignInKey, number: string): Promise<Submitted> {
    await this.begin(request, key, { method: 'sms-otp', number });
    return { kind: 'shown', answer: () => seeOther(request.reply, signInLocation(request, key.signInId, { enrol: 'sms-otp' })) };
  }

  /** `moved`: its user has changed, or set something up elsewhere. `nothing`: no number waits for its code. */
  private async begin(request: TenantRequest, key: SignInKey, wish: EnrolmentWish): Promise<BegunEnrolment | 'moved' | 'nothing'> {
    const grounds = { by: 'sign-in', ...key, sessionToken: readSessionCookie(request) } as const;
    try {
      return await this.rpc.call(rpcMap.session.beginEnrolment, request.context, { grounds, wish });
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'transaction_invalid') return 'moved';
      if (error instanceof ServiceError && error.code === 'not_found') return 'nothing';
      throw error;
    }
  }

  private async postpone(request: TenantRequest, key: SignInKey): Promise<Submitted> {
    const asked = { ...key, sessionToken: readSessionCookie(request), userAgent: userAgentOf(request) };
    const postponed = await this.rpc.call(rpcMap.session.postponeEnrolment, request.context, asked);
    const { state, sessionToken } = postponed;
    writeSignedIn(request, postponed);
    return { kind: 'moved', state, sessionToken };
  }

  private async confirm(
    request: TenantRequest,
    key: SignInKey,
    answered: { readonly enrolmentId: EnrolmentId; readonly answer: EnrolmentAnswer },
  ): Promise<Submitted> {
    const grounds = { by: 'sign-in', ...key, sessionToken: readSessionCookie(request) } as const;
    const asked = { grounds, ...answered, name: null, userAgent: userAgentOf(request) };
    const { authenticated, recoveryCodes } = await this.rpc.call(rpcMap.session.confirmEnrolment, request.context, asked);
    if (authenticated === null) throw new Error('A sign-in was not moved by what was set up at it.');
    const { state, sessionToken } = authenticated;
    writeSignedIn(request, authenticated);
    if (recoveryCodes === null) return { kind: 'moved', state, sessionToken };
    const page = recoveryCodesPage({ ...this.pages.frameOf(request), codes: recoveryCodes });
    return { kind: 'shown', answer: () => this.pages.send(request, page) };
  }
}

/** Whether the address is that of another number than the one that waits for its code. */
const asksForOtherNumber = (request: TenantRequest): boolean => singleParameter(queryParameters(request.http), 'number') === 'other';

const userAgentOf = ({ http }: TenantRequest): string | null => http.headers['user-agent'] ?? null;
