import { Injectable } from '@nestjs/common';
import type { ParameterList, SignInKey } from '#contracts';
import { fieldLimits, loginPage } from '#pages';
import { DemoAccess } from '../demo/demo-access.js';
import { singleParameter } from '../http/parameters.js';
import { PageAnswers } from '../pages/page-answers.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { otherWaysFor } from './other-ways.js';
import { forgotPasswordLocation, PasswordResets } from './password-resets.js';
import { passkeyOptionsLocation } from './passkey-options.endpoint.js';
import { signUpLocation, SignUps, welcomesAnybody } from './sign-ups.js';
import { staySignedInChoice, staysSignedIn } from './stay-signed-in.js';
import { type Failure, linksBeforeSignIn, type PresentStep, statusOf, StepPage, type Submitted } from './step-page.js';
import { submitPasskey, TypedProofs } from './typed-proof.js';

/** Name and password, or a passkey in their place. */
@Injectable()
export class PasswordStep extends StepPage {
  readonly step = 'password';
  readonly member = 'password';

  constructor(
    private readonly proofs: TypedProofs,
    private readonly pages: PageAnswers,
    private readonly demo: DemoAccess,
    private readonly resets: PasswordResets,
    private readonly signUps: SignUps,
  ) {
    super();
  }

  override async show(present: PresentStep, failure: Failure | null): Promise<void> {
    const { request, key, state, display } = present;
    const { withPasskeys } = state.firstFactor;
    const page = loginPage({
      ...this.pages.frameOf(request, display.uiLocales),
      clientName: display.clientName,
      clientLogoUri: display.clientLogoUri,
      ...linksBeforeSignIn(display),
      username: failure?.typed ?? display.loginHint ?? '',
      problem: failure?.problem ?? null,
      staySignedIn: staysSignedIn(request, failure === null ? state : null),
      passkeyOptions: withPasskeys ? passkeyOptionsLocation(request, key.signInId, 'first-factor') : null,
      otherWays: otherWaysFor(present),
      forgot: this.resets.areOffered(request.tenant) ? forgotPasswordLocation(request, key.signInId, display.uiLocales) : null,
      signUp: this.signUps.areOffered(request.tenant) && welcomesAnybody(state) ? signUpLocation(request, key.signInId, display) : null,
      demoAccount: await this.demo.accountFor(request, display.clientId),
    });
    await this.pages.send(request, page, {
      ...statusOf(failure),
      pictures: [display.clientLogoUri],
      ownScripts: withPasskeys,
    });
  }

  override async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const passkey = singleParameter(form, 'passkey');
    if (passkey !== null) return submitPasskey(this.proofs, request, key, passkey, staySignedInChoice(request, form));
    const identifier = singleParameter(form, 'username')?.trim() ?? '';
    const password = singleParameter(form, 'password') ?? '';
    const failed = (problem: Failure['problem'], typed: string): Submitted => ({
      kind: 'failed',
      failure: { status: 400, problem, typed },
    });
    if (identifier === '' || password === '') return failed('missing', identifier);
    if (identifier.length > fieldLimits.username) return failed('invalid_credentials', '');
    if (password.length > fieldLimits.password) return failed('invalid_credentials', identifier);
    return this.proofs.submit(request, key, { method: 'password', identifier, password }, identifier, staySignedInChoice(request, form));
  }
}
