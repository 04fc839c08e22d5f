import { Injectable } from '@nestjs/common';
import { authenticatorNames, type ParameterList, rpcMap, type SignInKey } from '#contracts';
import { RpcClient } from '#kernel';
import { otherWaysPage } from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { readSessionCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { signInLocation } from './sign-in-key.js';
import type { PresentStep, Submitted } from './step-page.js';

/** Where another authenticator is chosen. Going there changes nothing. */
export const otherWaysLocation = (request: TenantRequest, { signInId }: SignInKey): string =>
  signInLocation(request, signInId, { ways: 'other' });

/** The page on which a user chooses with what else to prove a second factor. It is shown in place of the step that is due. */
@Injectable()
export class OtherWays {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
  ) {}

  /** Whether the address is that one, and there is another way. */
  isAskedFor({ request, state }: PresentStep): boolean {
    return singleParameter(queryParameters(request.http), 'ways') === 'other' && state.otherWays.length > 0;
  }

  /** Whether a form is from this page. */
  isForm(form: ParameterList): boolean {
    return form.some(([name]) => name === 'way');
  }

  async show({ request, state, display }: PresentStep): Promise<void> {
    const { clientLogoUri, uiLocales } = display;
    const ways = state.otherWays.flatMap((way) => (way === 'password' ? [] : [way]));
    const page = otherWaysPage({ ...this.pages.frameOf(request, uiLocales), clientLogoUri, ways });
    await this.pages.send(request, page, { pictures: [clientLogoUri] });
  }

  /** RPC: session.chooseAuthenticator. */
  async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const way = singleParameter(form, 'way');
    const method = authenticatorNames.find((name) => name === way);
    if (method === undefined) throw new HttpInputError(400, 'The form names no authenticator.');
    const sessionToken = readSessionCookie(request);
    const state = await this.rpc.call(rpcMap.session.chooseAuthenticator, request.context, { ...key, sessionToken, method });
    return { kind: 'moved', state, sessionToken };
  }
}
