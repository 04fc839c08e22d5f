import { Injectable } from '@nestjs/common';
import {
  type MailedFactorName,
  mailedFactorNames,
  type ParameterList,
  type PresentSignIn,
  type RequestOf,
  rpcMap,
  ServiceError,
  type SignInKey,
} from '#contracts';
import { RpcClient } from '#kernel';
import { fieldLimits, mailSentPage, mailSignInPage } from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { readSessionCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { sameSignInLocation } from './other-account.js';
import { otherWaysFor } from './other-ways.js';
import { passkeyOptionsLocation } from './passkey-options.endpoint.js';
import { signUpLocation, SignUps, welcomesAnybody } from './sign-ups.js';
import { staySignedInChoice, staysSignedIn } from './stay-signed-in.js';
import { type Failure, linksBeforeSignIn, type PresentStep, statusOf, type Submitted } from './step-page.js';
import { sendFailureOf, submitPasskey, TypedProofs } from './typed-proof.js';

/** Signing in by a message, as the first proof: a page that asks for the name, and one that says that a message is on its way, whoever has that name. */
@Injectable()
export class MailSignIns {
  constructor(
    private readonly rpc: RpcClient,
    private readonly proofs: TypedProofs,
    private readonly pages: PageAnswers,
    private readonly signUps: SignUps,
  ) {}

  /** By which method a form of these pages signs in; null where it is from another page. */
  static methodIn(form: ParameterList): MailedFactorName | null {
    const by = singleParameter(form, 'by');
    return mailedFactorNames.find((name) => name === by) ?? null;
  }

  async show(present: PresentStep, method: MailedFactorName, failure: Failure | null): Promise<void> {
    const { request, key, state, display } = present;
    const { clientName, clientLogoUri, uiLocales } = display;
    const { withPasskeys, mailed } = state.firstFactor;
    const asksForOther = singleParameter(queryParameters(request.http), 'name') === 'other';
    const frame = {
      ...this.pages.frameOf(request, uiLocales),
      ...{ clientName, clientLogoUri, method },
      problem: failure?.problem ?? null,
      staySignedIn: staysSignedIn(request, failure === null ? state : null),
      otherWays: otherWaysFor(present),
    };
    const isSent = mailed === method && !asksForOther;
    const page = isSent
      ? mailSentPage({ ...frame, otherName: sameSignInLocation(request, key, { name: 'other' }) })
      : mailSignInPage({
          ...frame,
          ...linksBeforeSignIn(display),
          username: failure?.typed ?? display.loginHint ?? '',
          passkeyOptions: withPasskeys ? passkeyOptionsLocation(request, key.signInId, 'first-factor') : null,
          signUp: this.signUps.areOffered(request.tenant) && welcomesAnybody(state) ? signUpLocation(request, key.signInId, display) : null,
        });
    await this.pages.send(request, page, { ...statusOf(failure), pictures: [clientLogoUri], ownScripts: withPasskeys && !isSent });
  }

  /** RPC: session.authenticateUser with the code, or session.requestSignInMessage, of which nothing tells whether there is somebody of that name. */
  async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const passkey = singleParameter(form, 'passkey');
    if (passkey !== null) return submitPasskey(this.proofs, request, key, passkey, staySignedInChoice(request, form));
    const method = MailSignIns.methodIn(form);
    if (method === null) throw new HttpInputError(400, 'The form names no way to sign in.');
    const code = singleParameter(form, 'code')?.replace(/\s/g, '').slice(0, fieldLimits.code);
    if (code !== undefined)
      return this.proofs.submit(request, key, { method: 'email-otp', as: 'first-factor', code }, '', staySignedInChoice(request, form));
    if (singleParameter(form, 'send') !== null) return this.ask(request, key, { method, identifier: null });
    const typed = singleParameter(form, 'username')?.trim() ?? '';
    if (typed === '') return { kind: 'failed', failure: { status: 400, problem: 'missing', typed } };
    return this.ask(request, key, { method, identifier: typed.slice(0, fieldLimits.username), ...staySignedInChoice(request, form) });
  }

  private async ask(
    request: TenantRequest,
    key: SignInKey,
    asked: Omit<RequestOf<typeof rpcMap.session.requestSignInMessage>, keyof PresentSignIn>,
  ): Promise<Submitted> {
    const sessionToken = readSessionCookie(request);
    try {
      await this.rpc.call(rpcMap.session.requestSignInMessage, request.context, { ...key, sessionToken, ...asked });
      return { kind: 'shown', answer: () => seeOther(request.reply, sameSignInLocation(request, key)) };
    } catch (error) {
      // What was asked for before is over: the name is asked for anew.
      if (error instanceof ServiceError && error.code === 'not_found')
        return { kind: 'shown', answer: () => seeOther(request.reply, sameSignInLocation(request, key, { name: 'other' })) };
      return { kind: 'failed', failure: sendFailureOf(error, asked.identifier ?? '') };
    }
  }
}
