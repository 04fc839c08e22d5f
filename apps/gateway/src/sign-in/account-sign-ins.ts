import { Injectable } from '@nestjs/common';
import { type AccountSection, rpcMap, type SignInKey } from '#contracts';
import { RpcClient } from '#kernel';
import { ownAccountName, unprovablePage } from '#pages';
import { readSessionCookie, writeBrowserCookie } from '../http/cookies.js';
import { seeOther } from '../http/redirect.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { AccountNames } from './account-name.js';
import { signInLocation } from './sign-in-key.js';
import type { StepDisplay } from './step-page.js';
import { accountAddress, accountAddresses } from '../http/account-addresses.js';

/** Sign-ins that are for no application, but for a page of one's own account. */
@Injectable()
export class AccountSignIns {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly names: AccountNames,
  ) {}

  /** RPC: session.startAccountSignIn. `isFresh`: the page needs a proof of now. */
  async begin(request: TenantRequest, section: AccountSection, isFresh: boolean): Promise<void> {
    const { signInId } = await this.start(request, section, { isFresh, sessionToken: readSessionCookie(request) });
    await seeOther(request.reply, signInLocation(request, signInId));
  }

  /** One that goes on from nothing, whoever is signed in. RPC: session.startAccountSignIn. */
  async startAnew(request: TenantRequest, section: AccountSection): Promise<SignInKey> {
    return this.start(request, section, { isFresh: false, sessionToken: null });
  }

  private async start(
    request: TenantRequest,
    section: AccountSection,
    from: { readonly isFresh: boolean; readonly sessionToken: string | null },
  ): Promise<SignInKey> {
    const home = accountAddress(request.tenant, section);
    const wayBack = { clientName: ownAccountName(this.pages.frameOf(request)), refusal: null, home };
    const started = await this.rpc.call(rpcMap.session.startAccountSignIn, request.context, { ...from, section, wayBack });
    writeBrowserCookie(request, started.signInId, started.browserToken);
    return started;
  }

  /** What the pages of such a sign-in show; the name of who is signed in already, who only has to prove it again. RPCs: session.getSession, identity.findUser. */
  async display(request: TenantRequest): Promise<StepDisplay> {
    const sessionToken = readSessionCookie(request);
    const { session } =
      sessionToken === null ? { session: null } : await this.rpc.call(rpcMap.session.getSession, request.context, { sessionToken });
    return {
      clientId: null,
      clientName: ownAccountName(this.pages.frameOf(request)),
      clientLogoUri: null,
      clientLinks: { clientUri: null, policyUri: null, tosUri: null },
      scopes: [],
      loginHint: await this.names.of(request, session?.userId ?? null),
      uiLocales: [],
    };
  }

  /** After all is proved: the page that it was for. */
  async end(request: TenantRequest, section: AccountSection): Promise<void> {
    await seeOther(request.reply, accountAddress(request.tenant, section));
  }

  /** Where the user cannot prove any more what their session stands on. */
  async endUnproved(request: TenantRequest): Promise<void> {
    const page = unprovablePage({ ...this.pages.frameOf(request), addresses: accountAddresses(request.tenant) });
    await this.pages.send(request, page, { status: 400 });
  }
}
