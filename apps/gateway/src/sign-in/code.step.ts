import { Injectable } from '@nestjs/common';
import type { ParameterList, SignInKey } from '#contracts';
import { codePage, fieldLimits } from '#pages';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { otherWaysFor } from './other-ways.js';
import { rememberChoiceOf, rememberBrowserChoice } from './remembering.js';
import { type Failure, type PresentStep, statusOf, StepPage, type Submitted } from './step-page.js';
import { TypedProofs } from './typed-proof.js';

/** A code that the user has at hand. Decorated, so that Nest knows by it what those below are made of. */
@Injectable()
abstract class CodeStep<Method extends 'totp' | 'recovery-code'> extends StepPage {
  abstract override readonly step: Method;

  constructor(
    private readonly proofs: TypedProofs,
    private readonly pages: PageAnswers,
  ) {
    super();
  }

  override async show(present: PresentStep, failure: Failure | null): Promise<void> {
    const { request, display } = present;
    const { clientLogoUri, uiLocales } = display;
    const otherWays = otherWaysFor(present);
    const frame = this.pages.frameOf(request, uiLocales);
    const page = codePage({
      ...frame,
      clientLogoUri,
      method: this.step,
      otherWays,
      remember: rememberChoiceOf(present, failure),
      problem: failure?.problem ?? null,
    });
    await this.pages.send(request, page, { ...statusOf(failure), pictures: [clientLogoUri] });
  }

  /** RPC: session.authenticateUser. */
  override submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const code = singleParameter(form, 'code')?.slice(0, fieldLimits.typedCode).replace(/\s/g, '') ?? '';
    return this.proofs.submit(request, key, { method: this.step, code }, '', rememberBrowserChoice(request, form));
  }
}

/** A code that an authenticator app shows. */
@Injectable()
export class TotpStep extends CodeStep<'totp'> {
  readonly step = 'totp';
  readonly member = 'totp';
}

/** A code that the user has kept for the day on which they have lost the rest. */
@Injectable()
export class RecoveryCodeStep extends CodeStep<'recovery-code'> {
  readonly step = 'recovery-code';
  readonly member = 'recovery-code';
}
