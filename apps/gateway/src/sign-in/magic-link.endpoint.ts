import { Injectable } from '@nestjs/common';
import { rpcMap, ServiceError, type SignInId, type SignInKey, type SignInState } from '#contracts';
import { RpcClient } from '#kernel';
import { isWellFormedSecret } from '#oauth-core';
import { magicLinkElsewherePage, magicLinkInvalidPage, magicLinkPage } from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { readBrowserCookie, readSessionCookie } from '../http/cookies.js';
import { formOf, singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { SignInEndpoint } from './sign-in.endpoint.js';
import { signInLocation } from './sign-in-key.js';
import { staySignedInChoice, staysSignedIn } from './stay-signed-in.js';
import { type Proved, TypedProofs } from './typed-proof.js';
import { statusOf } from './step-page.js';

/** A link with the sign-in that it is for; `browserToken` null: another browser began that. */
type Opened = { readonly signInId: SignInId; readonly browserToken: string | null; readonly token: string };

/** `{issuer}/login/link?sign_in=...&token=...`: the link of the message by which somebody signs in. It works in the browser that asked for it, and does nothing in any other (ADR 55). */
@Injectable()
export class MagicLinkEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly proofs: TypedProofs,
    private readonly signIns: SignInEndpoint,
  ) {}

  /** RPC: session.getSignIn. Opening the link spends nothing, since programs open links, too. A sign-in that waits for none says itself where it stands. */
  async get(request: TenantRequest): Promise<void> {
    const { signInId, browserToken } = this.openedBy(request);
    const state = await this.stateOf(request, { signInId, browserToken });
    if (state.status === 'foreign' || browserToken === null) return this.sendElsewhere(request);
    if (state.status !== 'open' || state.firstFactor.mailed !== 'magic-link')
      return seeOther(request.reply, signInLocation(request, signInId));
    const { clientName } = state.wayBack;
    const staySignedIn = staysSignedIn(request, state);
    await this.pages.send(request, magicLinkPage({ ...this.pages.frameOf(request), clientName, clientLogoUri: null, staySignedIn }));
  }

  /** RPC: session.authenticateUser, and what the next step takes. */
  async post(request: TenantRequest): Promise<void> {
    const { signInId, browserToken, token } = this.openedBy(request);
    if (browserToken === null) return this.sendElsewhere(request);
    const key = { signInId, browserToken };
    const submitted = await this.submit(request, key, token);
    if (submitted === null) return seeOther(request.reply, signInLocation(request, signInId));
    if (submitted.kind === 'moved') return this.signIns.goOn(request, key, submitted);
    const back = signInLocation(request, signInId);
    await this.pages.send(request, magicLinkInvalidPage({ ...this.pages.frameOf(request), back }), statusOf(submitted.failure));
  }

  private openedBy(request: TenantRequest): Opened {
    const query = queryParameters(request.http);
    const signInId = singleParameter(query, 'sign_in') as SignInId | null;
    const token = singleParameter(query, 'token');
    if (signInId === null || token === null || !isWellFormedSecret('ml', token)) throw new HttpInputError(400, 'The link is not complete.');
    return { signInId, browserToken: readBrowserCookie(request, signInId), token };
  }

  private stateOf(request: TenantRequest, named: Pick<Opened, 'signInId' | 'browserToken'>): Promise<SignInState> {
    return this.rpc.call(rpcMap.session.getSignIn, request.context, { ...named, sessionToken: readSessionCookie(request) });
  }

  /** Null where the sign-in is over, or waits for no link. */
  private async submit(request: TenantRequest, key: SignInKey, token: string): Promise<Proved | null> {
    try {
      return await this.proofs.submit(request, key, { method: 'magic-link', token }, '', staySignedInChoice(request, formOf(request)));
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'transaction_invalid') return null;
      throw error;
    }
  }

  private async sendElsewhere(request: TenantRequest): Promise<void> {
    const withCode = request.tenant.settings.firstFactors.includes('email-otp');
    await this.pages.send(request, magicLinkElsewherePage({ ...this.pages.frameOf(request), withCode }), { status: 400 });
  }
}
