import { Injectable } from '@nestjs/common';
import { isUuid, type OrganizationId, type ParameterList, rpcMap, type SignInKey } from '#contracts';
import { organizationPage } from '#pages';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { SessionStep } from './session-step.js';
import { requireSession } from './sign-in-key.js';
import { type Failure, type PresentStep, statusOf, type Submitted } from './step-page.js';

/** For which of their organizations the user goes on. */
@Injectable()
export class OrganizationStep extends SessionStep {
  readonly step = 'organization';
  readonly member = 'choose';

  override async show({ request, state, display }: PresentStep, failure: Failure | null): Promise<void> {
    const { clientName, clientLogoUri, uiLocales } = display;
    const organizations = state.organizations ?? [];
    const shown = { clientName, clientLogoUri, organizations, isMissing: failure !== null };
    const page = organizationPage({ ...this.pages.frameOf(request, uiLocales), ...shown });
    await this.pages.send(request, page, { ...statusOf(failure), pictures: [clientLogoUri] });
  }

  /** RPC: session.chooseOrganization. */
  override async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    const organizationId = singleParameter(form, 'organization') ?? '';
    if (!isUuid(organizationId)) return { kind: 'failed', failure: { status: 400, problem: 'missing', typed: '' } };
    const sessionToken = requireSession(request);
    const chosen = { ...key, sessionToken, organizationId: organizationId as OrganizationId };
    const state = await this.rpc.call(rpcMap.session.chooseOrganization, request.context, chosen);
    return { kind: 'moved', state, sessionToken };
  }
}
