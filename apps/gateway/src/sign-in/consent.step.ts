import { Injectable } from '@nestjs/common';
import { type ParameterList, rpcMap, type SignInKey } from '#contracts';
import { RpcClient } from '#kernel';
import { consentPage } from '#pages';
import { HttpInputError } from '#platform';
import { singleParameter } from '../http/parameters.js';
import { PageAnswers } from '../pages/page-answers.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { AccountNames } from './account-name.js';
import { otherAccountLocation } from './other-account.js';
import { requireSession } from './sign-in-key.js';
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

  override async show({ request, key, state, display }: PresentStep): Promise<void> {
    const {
      clientName,
      clientLogoUri,
      clientLinks,
      scopes,
      apis = [],
      claims = [],
      duration = null,
      device = null,
      backchannel = null,
      redirectHost = null,
      publishedBy = null,
      isUnverified = false,
      isOnDevice = false,
      organization = null,
      uiLocales,
    } = display;
    const account = await this.names.of(request, state.userId);
    const otherAccount = otherAccountLocation(request, key);
    const page = consentPage({
      ...this.pages.frameOf(request, uiLocales),
      clientName,
      clientLogoUri,
      clientLinks,
      scopes,
      apis,
      claims,
      duration,
      device,
      backchannel,
      redirectHost,
      publishedBy,
      isUnverified,
      isOnDevice,
      organization,
      account,
      otherAccount,
    });
    await this.pages.send(request, page, { pictures: [clientLogoUri] });
  }

  /** RPC: session.decideConsent, for which the first decision stands. */
  override async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const decision = singleParameter(form, 'decision');
    if (decision !== 'allow' && decision !== 'deny') throw new HttpInputError(400, 'The form has no decision.');
    const sessionToken = requireSession(request);
    const state = await this.rpc.call(rpcMap.session.decideConsent, request.context, { ...key, sessionToken, decision });
    return { kind: 'moved', state, sessionToken };
  }
}
