import { Injectable } from '@nestjs/common';
import { type EnrolmentId, type ParameterList, rpcMap, ServiceError, type SignInKey } from '#contracts';
import { RpcClient } from '#kernel';
import { enrolTotpPage, recoveryCodesPage } from '#pages';
import { readSessionCookie, writeSessionCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { signInLocation } from './sign-in-key.js';
import { type Failure, type PresentStep, StepPage, type Submitted } from './step-page.js';
import { failureOf } from './typed-proof.js';

/** Setting up what a second factor is proved with: an authenticator app. An empty `enrolment` puts it off. */
@Injectable()
export class EnrolStep extends StepPage {
  readonly step = 'enrol';
  readonly member = 'enrolment';

  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
  ) {
    super();
  }

  /** RPC: session.beginEnrolment, which offers the same to who loads the page anew. A sign-in that is at another step by now shows that. */
  override async show({ request, key, state, display }: PresentStep, failure: Failure | null): Promise<void> {
    const { clientLogoUri, uiLocales } = display;
    const grounds = { by: 'sign-in', ...key, sessionToken: readSessionCookie(request) } as const;
    const wish = { method: 'totp' } as const;
    const begun = await unlessMoved(this.rpc.call(rpcMap.session.beginEnrolment, request.context, { grounds, wish }));
    if (begun === null) return seeOther(request.reply, signInLocation(request, key.signInId));
    const { enrolmentId, offer } = begun;
    if (offer.method !== 'totp') throw new Error('An authenticator app was asked for, and something else is offered.');
    const frame = this.pages.frameOf(request, uiLocales);
    const { key: secret, uri } = offer;
    const mayWait = state.enrolment?.mayWait ?? false;
    const page = enrolTotpPage({ ...frame, clientLogoUri, enrolmentId, key: secret, uri, mayWait, problem: failure?.problem ?? null });
    if (failure?.retryAfter !== undefined) void request.reply.header('Retry-After', String(failure.retryAfter));
    await this.pages.send(request, page, { status: failure?.status ?? 200, pictures: [clientLogoUri] });
  }

  /** RPC: session.confirmEnrolment, or session.postponeEnrolment. */
  override async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const enrolmentId = (singleParameter(form, 'enrolment') ?? '') as EnrolmentId;
    const code = singleParameter(form, 'code')?.replace(/\s/g, '').slice(0, 16) ?? '';
    try {
      return enrolmentId === '' ? await this.postpone(request, key) : await this.confirm(request, key, { enrolmentId, code });
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error, '') };
    }
  }

  private async postpone(request: TenantRequest, key: SignInKey): Promise<Submitted> {
    const asked = { ...key, sessionToken: readSessionCookie(request), userAgent: userAgentOf(request) };
    const postponed = await this.rpc.call(rpcMap.session.postponeEnrolment, request.context, asked);
    const { state, sessionToken } = postponed;
    writeSessionCookie(request, postponed);
    return { kind: 'moved', state, sessionToken };
  }

  private async confirm(
    request: TenantRequest,
    key: SignInKey,
    { enrolmentId, code }: { readonly enrolmentId: EnrolmentId; readonly code: string },
  ): Promise<Submitted> {
    const grounds = { by: 'sign-in', ...key, sessionToken: readSessionCookie(request) } as const;
    const answered = { grounds, enrolmentId, answer: { method: 'totp', code }, name: null, userAgent: userAgentOf(request) } as const;
    const { authenticated, recoveryCodes } = await this.rpc.call(rpcMap.session.confirmEnrolment, request.context, answered);
    if (authenticated === null) throw new Error('A sign-in was not moved by what was set up at it.');
    const { state, sessionToken } = authenticated;
    writeSessionCookie(request, authenticated);
    if (recoveryCodes === null) return { kind: 'moved', state, sessionToken };
    const page = recoveryCodesPage({ ...this.pages.frameOf(request), codes: recoveryCodes });
    return { kind: 'shown', answer: () => this.pages.send(request, page) };
  }
}

/** Null where its user has changed, or set something up elsewhere: the sign-in has moved on by that. */
const unlessMoved = async <Answer>(asked: Promise<Answer>): Promise<Answer | null> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'transaction_invalid') return null;
    throw error;
  }
};

const userAgentOf = ({ http }: TenantRequest): string | null => http.headers['user-agent'] ?? null;
