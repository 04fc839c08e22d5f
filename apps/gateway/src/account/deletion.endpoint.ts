import { Injectable } from '@nestjs/common';
import { rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { accountClosedPage, ownDeletionPage } from '#pages';
import { clearSessionCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { AccountNames } from '../sign-in/account-name.js';
import { accountAddress } from '../http/account-addresses.js';
import { requireOffered } from './offered-sections.js';
import { type AccountVisit, AccountVisits } from './account-visits.js';

/** `{issuer}/account/deletion`: who has just proved who they are has their account deleted, where the tenant lets them. */
@Injectable()
export class AccountDeletionEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly visits: AccountVisits,
    private readonly names: AccountNames,
    private readonly pages: PageAnswers,
  ) {}

  /** RPCs: session.getSession, identity.findUser. */
  async get(request: TenantRequest): Promise<void> {
    requireOffered('deletion', request.tenant);
    await this.visits.showFresh(request, 'deletion', (visit) => this.send(visit, { isUnconfirmed: false }));
  }

  /** RPC: identity.requestOwnDeletion. The session is over with it. */
  async post(request: TenantRequest): Promise<void> {
    requireOffered('deletion', request.tenant);
    await this.visits.submit(request, 'deletion', async (visit, form) => {
      if (singleParameter(form, 'delete') !== 'yes') return this.send(visit, { isUnconfirmed: true });
      const { sessionToken } = visit;
      const { deletion } = await this.rpc.call(rpcMap.identity.requestOwnDeletion, request.context, { sessionToken });
      clearSessionCookie(request);
      const account = accountAddress(request.tenant, 'overview');
      await this.pages.send(request, accountClosedPage({ ...this.pages.frameOf(request), dueAt: deletion?.dueAt ?? null, account }));
    });
  }

  private async send(
    { request, sessionToken, frame }: AccountVisit,
    { isUnconfirmed }: { readonly isUnconfirmed: boolean },
  ): Promise<void> {
    const { session } = await this.rpc.call(rpcMap.session.getSession, request.context, { sessionToken });
    const account = await this.names.of(request, session?.userId ?? null);
    const graceDays = request.tenant.settings.selfDeletionGraceDays;
    await this.pages.send(request, ownDeletionPage({ ...frame, account, graceDays, isUnconfirmed }), { status: isUnconfirmed ? 400 : 200 });
  }
}
