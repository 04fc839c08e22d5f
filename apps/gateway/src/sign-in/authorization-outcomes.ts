import { Injectable } from '@nestjs/common';
import { type AuthorizationOutcome, type PendingDecision, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import {
  answeredElsewherePage,
  askBeforeLeavingPage,
  formPostPage,
  formPostScriptHash,
  webMessagePage,
  webMessageScriptHash,
} from '#pages';
import { accountAddress } from '../http/account-addresses.js';
import { writeBrowserCookie } from '../http/cookies.js';
import { seeOther } from '../http/redirect.js';
import { signInLocation } from './sign-in-key.js';
import { SignUps, signUpLocation } from './sign-ups.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';

/** Takes the browser where the token service says: back to the client, to a page, or nowhere. */
@Injectable()
export class AuthorizationOutcomes {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly signUps: SignUps,
  ) {}

  /** RPC: session.startSignIn where a page must be shown. `sessionToken` is the one that the outcome was found with. */
  async answer(request: TenantRequest, asked: AuthorizationOutcome, sessionToken: string | null): Promise<void> {
    const outcome = this.possibleAt(request, asked);
    if (outcome.kind === 'redirect') await seeOther(request.reply, outcome.location);
    else await this.answerHere(request, outcome, sessionToken);
  }

  /** As `answer`, after a form of a hosted page. */
  async answerForm(request: TenantRequest, asked: AuthorizationOutcome, sessionToken: string | null): Promise<void> {
    const outcome = this.possibleAt(request, asked);
    if (outcome.kind === 'redirect') await this.pages.leave(request, outcome.location);
    else await this.answerHere(request, outcome, sessionToken);
  }

  /** Whether people can register depends on messages, too: where none can be sent, the client is told so. */
  private possibleAt({ tenant }: TenantRequest, outcome: AuthorizationOutcome): AuthorizationOutcome {
    const isSignUp = outcome.kind === 'login_required' && outcome.signUp !== undefined;
    return isSignUp && !this.signUps.areOffered(tenant) ? outcome.signUp.unavailable : outcome;
  }

  private async answerHere(
    request: TenantRequest,
    outcome: Exclude<AuthorizationOutcome, { kind: 'redirect' }>,
    sessionToken: string | null,
  ): Promise<void> {
    switch (outcome.kind) {
      case 'form_post': {
        const { action, parameters } = outcome;
        const page = formPostPage({ ...this.pages.frameOf(request), action, parameters });
        return this.pages.send(request, page, { formsLeave: true, scripts: [formPostScriptHash] });
      }
      case 'web_message': {
        const { origin, parameters } = outcome;
        const page = webMessagePage({ ...this.pages.frameOf(request), origin, parameters });
        return this.pages.send(request, page, { framedBy: origin, scripts: [webMessageScriptHash] });
      }
      case 'ask_before_leaving': {
        const { response, destination, error, description } = outcome;
        const page = askBeforeLeavingPage({ ...this.pages.frameOf(request), response, destination, error, description });
        return this.pages.send(request, page, { formsLeave: response.kind === 'form_post' });
      }
      case 'answered_elsewhere': {
        const { delivery, decision, clientName } = outcome;
        const applications = accountAddress(request.tenant, 'applications');
        const page = { ...this.pages.frameOf(request), delivery, decision, clientName, applications };
        return this.pages.send(request, answeredElsewherePage(page));
      }
      case 'login_required':
      case 'consent_required':
        return this.begin(request, outcome, sessionToken);
      case 'error_page':
        return this.pages.sendClientError(request, outcome);
    }
  }

  private async begin(
    request: TenantRequest,
    { requestId, signUp, needs, wayBack }: PendingDecision,
    sessionToken: string | null,
  ): Promise<void> {
    // Who registers is nobody yet: a session would have the sign-in wait for its user.
    const asked = { requestId, needs, wayBack, sessionToken: signUp === undefined ? sessionToken : null };
    const { signInId, browserToken } = await this.rpc.call(rpcMap.session.startSignIn, request.context, asked);
    writeBrowserCookie(request, signInId, browserToken);
    await seeOther(request.reply, signUp === undefined ? signInLocation(request, signInId) : signUpLocation(request, signInId));
  }
}
