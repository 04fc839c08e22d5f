import { Injectable } from '@nestjs/common';
import type { ParameterList, SignInKey } from '#contracts';
import { passkeyPage } from '#pages';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { asksForFirstFactor } from './first-factor.js';
import { otherWaysFor } from './other-ways.js';
import { rememberChoiceOf, rememberBrowserChoice } from './remembering.js';
import { passkeyOptionsLocation } from './passkey-options.endpoint.js';
import { staysSignedIn } from './stay-signed-in.js';
import { type Failure, type PresentStep, statusOf, StepPage, type Submitted } from './step-page.js';
import { submitPasskey, TypedProofs } from './typed-proof.js';

/** A passkey or a security key beside what was proved, or alone where people sign in by nothing else. */
@Injectable()
export class PasskeyStep extends StepPage {
  readonly step = 'passkey';
  readonly member = 'second';

  constructor(
    private readonly proofs: TypedProofs,
    private readonly pages: PageAnswers,
  ) {
    super();
  }

  override async show(present: PresentStep, failure: Failure | null): Promise<void> {
    const { request, key, state, display } = present;
    const role = asksForFirstFactor(present) ? 'first-factor' : 'second-factor';
    const { clientLogoUri, uiLocales } = display;
    const page = passkeyPage({
      ...this.pages.frameOf(request, uiLocales),
      clientLogoUri,
      options: passkeyOptionsLocation(request, key.signInId, role),
      role,
      otherWays: otherWaysFor(present),
      remember: role === 'first-factor' ? null : rememberChoiceOf(present, failure),
      staySignedIn: staysSignedIn(request, failure === null ? state : null),
      problem: failure?.problem ?? null,
    });
    await this.pages.send(request, page, { ...statusOf(failure), pictures: [clientLogoUri], ownScripts: true });
  }

  /** RPC: session.authenticateUser. */
  override submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    return submitPasskey(this.proofs, request, key, singleParameter(form, 'passkey') ?? '', rememberBrowserChoice(request, form));
  }
}
