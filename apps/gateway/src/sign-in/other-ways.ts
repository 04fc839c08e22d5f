import { Injectable } from '@nestjs/common';
import { authenticatorNames, type ParameterList, rpcMap, type SignInKey } from '#contracts';
import { RpcClient } from '#kernel';
import { otherWaysPage } from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { readSessionCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { seeOther } from '../http/redirect.js';
import { asksForFirstFactor, otherWaysOf } from './first-factor.js';
import { asksForOtherAccount, sameSignInLocation } from './other-account.js';
import type { PresentStep, Submitted } from './step-page.js';

/** Where another authenticator is chosen. Going there changes nothing. */
const otherWaysLocation = (request: TenantRequest, key: SignInKey): string => sameSignInLocation(request, key, { ways: 'other' });

/** The page on which a user chooses with what else to sign in or to prove a second factor. It is shown in place of the step that is due. */
@Injectable()
export class OtherWays {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
  ) {}

  /** Whether the address is that one, and there is another way. */
  isAskedFor(present: PresentStep): boolean {
    return singleParameter(queryParameters(present.request.http), 'ways') === 'other' && otherWaysOf(present).length > 0;
  }

  /** Whether a form is from this page. */
  isForm(form: ParameterList): boolean {
    return form.some(([name]) => name === 'way');
  }

  async show(present: PresentStep): Promise<void> {
    const { request, display } = present;
    const { clientLogoUri, uiLocales } = display;
    const page = otherWaysPage({
      ...this.pages.frameOf(request, uiLocales),
      clientLogoUri,
      isFirst: asksForFirstFactor(present),
      ways: otherWaysOf(present),
    });
    await this.pages.send(request, page, { pictures: [clientLogoUri] });
  }

  /** RPC: session.chooseAuthenticator. */
  async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const way = singleParameter(form, 'way');
    const method = authenticatorNames.find((name) => name === way);
    if (method === undefined) throw new HttpInputError(400, 'The form names no authenticator.');
    const sessionToken = readSessionCookie(request);
    const state = await this.rpc.call(rpcMap.session.chooseAuthenticator, request.context, { ...key, sessionToken, method });
    if (asksForOtherAccount(request)) return { kind: 'shown', answer: () => seeOther(request.reply, sameSignInLocation(request, key)) };
    return { kind: 'moved', state, sessionToken };
  }
}

/** Where that is for a page; null where there is no other way. */
export const otherWaysFor = (present: PresentStep): string | null =>
  otherWaysOf(present).length === 0 ? null : otherWaysLocation(present.request, present.key);
