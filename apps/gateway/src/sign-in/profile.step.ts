import { Injectable } from '@nestjs/common';
import { type ParameterList, rpcMap, ServiceError, type SignInKey } from '#contracts';
import { completeProfilePage } from '#pages';
import type { TenantRequest } from '../http/tenant-request.js';
import { attributeProblems, typedAttributes, typedValues } from '../http/typed-attributes.js';
import { SessionStep } from './session-step.js';
import { requireSession } from './sign-in-key.js';
import { type Failure, type PresentStep, statusOf, type Submitted } from './step-page.js';

/** What the tenant or the application requires of users and this one lacks. */
@Injectable()
export class ProfileStep extends SessionStep {
  readonly step = 'profile';
  readonly member = 'profile';

  override async show({ request, state, display }: PresentStep, failure: Failure | null): Promise<void> {
    const { clientName, clientLogoUri, uiLocales } = display;
    const asked = state.attributes ?? [];
    const attributes = request.tenant.settings.userAttributes.filter(({ name }) => asked.includes(name));
    const { values, problems } = failure?.attributes ?? { values: {}, problems: {} };
    const frame = this.pages.frameOf(request, uiLocales);
    const page = completeProfilePage({ ...frame, clientName, clientLogoUri, fields: { attributes, values, problems } });
    await this.pages.send(request, page, { ...statusOf(failure), pictures: [clientLogoUri] });
  }

  /** RPC: session.completeProfile. */
  override async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const sessionToken = requireSession(request);
    const typed = typedAttributes(form, request.tenant.settings.userAttributes);
    try {
      const asked = { ...key, sessionToken, attributes: typed };
      const state = await this.rpc.call(rpcMap.session.completeProfile, request.context, asked);
      return { kind: 'moved', state, sessionToken };
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'invalid_argument') throw error;
      const attributes = { values: typedValues(typed), problems: attributeProblems(error, typed) };
      return { kind: 'failed', failure: { status: 400, problem: 'missing', typed: '', attributes } };
    }
  }
}
