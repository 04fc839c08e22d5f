import { Injectable } from '@nestjs/common';
import { type ParameterList, rpcMap, type SignInKey } from '#contracts';
import { RpcClient } from '#kernel';
import { accountPage } from '#pages';
import { HttpInputError } from '#platform';
import { singleParameter } from '../http/parameters.js';
import { PageAnswers } from '../pages/page-answers.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { AccountNames } from './account-name.js';
import { otherAccountLocation } from './other-account.js';
import { requireSession } from './sign-in-key.js';
import { type PresentStep, StepPage, type Submitted } from './step-page.js';

/** With which account to go on (OpenID Connect Core §3.1.2.1, `select_account`). */
@Injectable()
export class AccountStep extends StepPage {
  readonly step = 'account';
  readonly member = 'account';

  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly names: AccountNames,
  ) {
    super();
  }

  override async show({ request, key, state, display }: PresentStep): Promise<void> {
    const { clientName, clientLogoUri, uiLocales } = display;
    const account = await this.names.of(request, state.userId);
    const otherAccount = otherAccountLocation(request, key);
    const page = accountPage({ ...this.pages.frameOf(request, uiLocales), clientName, clientLogoUri, account, otherAccount });
    await this.pages.send(request, page, { pictures: [clientLogoUri] });
  }

  override async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    if (singleParameter(form, 'account') !== 'continue') throw new HttpInputError(400, 'The form names no account.');
    const sessionToken = requireSession(request);
    const state = await this.rpc.call(rpcMap.session.chooseAccount, request.context, { ...key, sessionToken });
    return { kind: 'moved', state, sessionToken };
  }
}
