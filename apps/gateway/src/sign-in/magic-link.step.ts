import { Injectable } from '@nestjs/common';
import type { ParameterList, SignInKey } from '#contracts';
import type { TenantRequest } from '../http/tenant-request.js';
import { MailSignIns } from './mail-sign-ins.js';
import { type Failure, type PresentStep, StepPage, type Submitted } from './step-page.js';

/** A link by email, in place of name and password. */
@Injectable()
export class MagicLinkStep extends StepPage {
  readonly step = 'magic-link';
  readonly member = 'magic-link';

  constructor(private readonly mails: MailSignIns) {
    super();
  }

  override show(present: PresentStep, failure: Failure | null): Promise<void> {
    return this.mails.show(present, this.step, failure);
  }

  override submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    return this.mails.submit(request, key, form);
  }
}
