import { Injectable } from '@nestjs/common';
import { type ParameterList, rpcMap, type SignInKey } from '#contracts';
import { restorePage } from '#pages';
import { HttpInputError } from '#platform';
import { readSessionCookie, writeSignedIn } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { otherAccountLocation } from './other-account.js';
import { SessionStep } from './session-step.js';
import type { PresentStep, Submitted } from './step-page.js';

/** Whether somebody keeps the account that they had deleted. Who does not, need not say so: nothing changes. */
@Injectable()
export class RestoreStep extends SessionStep {
  readonly step = 'restore';
  readonly member = 'restore';

  override async show({ request, key, state, display }: PresentStep): Promise<void> {
    const { clientLogoUri, uiLocales } = display;
    const { clientName, refusal, home } = state.wayBack;
    const page = restorePage({
      ...this.pages.frameOf(request, uiLocales),
      ...{ clientName, clientLogoUri },
      dueAt: state.deletionDueAt ?? null,
      wayBack: state.purpose.kind === 'authorization' ? (refusal ?? home) : null,
      otherAccount: otherAccountLocation(request, key),
    });
    await this.pages.send(request, page, { pictures: [clientLogoUri] });
  }

  /** RPC: session.keepAccount. */
  override async submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted> {
    if (singleParameter(form, 'restore') !== 'keep') throw new HttpInputError(400, 'The form has no answer.');
    const asked = { ...key, sessionToken: readSessionCookie(request), userAgent: request.http.headers['user-agent'] ?? null };
    const kept = await this.rpc.call(rpcMap.session.keepAccount, request.context, asked);
    writeSignedIn(request, kept);
    return { kind: 'moved', state: kept.state, sessionToken: kept.sessionToken };
  }
}
