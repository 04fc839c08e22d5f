import { Injectable } from '@nestjs/common';
import { type ParameterList, rpcMap, type SignInKey } from '#contracts';
import { termsPage } from '#pages';
import { HttpInputError } from '#platform';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { SessionStep } from './session-step.js';
import { requireSession } from './sign-in-key.js';
import type { PresentStep, Submitted } from './step-page.js';

/** The tenant's terms of use, in a version that the user has not accepted. */
@Injectable()
export class TermsStep extends SessionStep {
  readonly step = 'terms';
  readonly member = 'terms';

  override async show({ request, state, display }: PresentStep): Promise<void> {
    const { clientName, clientLogoUri, uiLocales } = display;
    const version = state.terms ?? '';
    const documents = request.tenant.settings.terms.find((known) => known.version === version)?.documents ?? [];
    const page = termsPage({ ...this.pages.frameOf(request, uiLocales), clientName, clientLogoUri, version, documents });
    await this.pages.send(request, page, { pictures: [clientLogoUri] });
  }

  /** RPC: session.answerTerms. */
  override async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const answer = singleParameter(form, 'answer');
    if (answer !== 'accept' && answer !== 'decline') throw new HttpInputError(400, 'The form has no answer.');
    const sessionToken = requireSession(request);
    const said = { ...key, sessionToken, version: singleParameter(form, 'terms') ?? '', decision: answer } as const;
    const state = await this.rpc.call(rpcMap.session.answerTerms, request.context, said);
    return { kind: 'moved', state, sessionToken };
  }
}
