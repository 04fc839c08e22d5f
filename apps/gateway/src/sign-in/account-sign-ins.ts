import { Injectable } from '@nestjs/common';
import { type AccountSection, enrollableAt, rpcMap, type SignInKey, type Tenant, type WayBack } from '#contracts';
import { RpcClient } from '#kernel';
import { queryParameters } from '#platform';
import { ownAccountName, unprovablePage } from '#pages';
import { readSessionCookie, writeBrowserCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { AccountNames } from './account-name.js';
import { signInLocation } from './sign-in-key.js';
import type { StepDisplay } from './step-page.js';
import { accountAddress, accountAddresses, addAuthenticatorAddress } from '../http/account-addresses.js';

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
    const home = wantedAddress(request, section);
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
  async end({ tenant, reply }: TenantRequest, section: AccountSection, { home }: WayBack): Promise<void> {
    const address = accountAddress(tenant, section);
    await seeOther(reply, [address, ...setUpAddresses(tenant)].find((known) => known === home) ?? address);
  }

  /** Where the user cannot prove any more what their session stands on. */
  async endUnproved(request: TenantRequest): Promise<void> {
    const page = unprovablePage({ ...this.pages.frameOf(request), addresses: accountAddresses(request.tenant) });
    await this.pages.send(request, page, { status: 400 });
  }
}

/** Where a user of the tenant sets one more authenticator up. */
const setUpAddresses = (tenant: Tenant): readonly string[] =>
  enrollableAt(tenant.settings).map((method) => addAuthenticatorAddress(tenant, method));

/** The page that the browser asked for: one that sets an authenticator up, or that of the section. */
const wantedAddress = ({ tenant, http }: TenantRequest, section: AccountSection): string => {
  const address = accountAddress(tenant, section);
  const query = queryParameters(http);
  const isSetUp = section === 'authenticators' && singleParameter(query, 'replaces') === null;
  const wanted = isSetUp ? `${address}?add=${singleParameter(query, 'add')}` : address;
  return setUpAddresses(tenant).find((known) => known === wanted) ?? address;
};
