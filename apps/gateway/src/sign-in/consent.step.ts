import { Injectable } from '@nestjs/common';
import { type ParameterList, rpcMap, ServiceError, type SignInKey } from '#contracts';
import { RpcClient } from '#kernel';
import { consentPage } from '#pages';
import { HttpInputError } from '#platform';
import { readSessionCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { PageAnswers } from '../pages/page-answers.js';
import type { Visit } from '../tenancy/visit.js';
import { AccountNames } from './account-name.js';
import { otherAccountLocation } from './other-account.js';
import { type PresentStep, StepPage, type Submitted } from './step-page.js';

/** What the application asks for. */
@Injectable()
export class ConsentStep extends StepPage {
  readonly step = 'consent';
  readonly member = 'decision';

  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly names: AccountNames,
  ) {
    super();
  }

  override async show({ visit, key, state, display }: PresentStep): Promise<void> {
    const { clientName, clientLogoUri, clientLinks, scopes, uiLocales } = display;
    const account = await this.names.of(visit, state.userId);
    const otherAccount = otherAccountLocation(visit, key);
    const page = consentPage({
      ...this.pages.frameOf(visit, uiLocales),
      clientName,
      clientLogoUri,
      clientLinks,
      scopes,
      account,
      otherAccount,
    });
    await this.pages.send(visit, page, { pictures: [clientLogoUri] });
  }

  /** RPC: session.decideConsent, for which the first decision stands. */
  override async submit(visit: Visit, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const decision = singleParameter(form, 'decision');
    if (decision !== 'allow' && decision !== 'deny') throw new HttpInputError(400, 'The form has no decision.');
    const sessionToken = readSessionCookie(visit);
    if (sessionToken === null) throw new ServiceError('transaction_invalid', 'The session of this sign-in has ended.');
    const state = await this.rpc.call(rpcMap.session.decideConsent, visit.context, { ...key, sessionToken, decision });
    return { kind: 'moved', state, sessionToken };
  }
}
