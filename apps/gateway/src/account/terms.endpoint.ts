import { Injectable } from '@nestjs/common';
import { rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { ownTermsPage } from '#pages';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { AccountVisits } from './account-visits.js';
import { requireOffered } from './offered-sections.js';

/** `{issuer}/account/terms`: which terms of use somebody has accepted, and when. */
@Injectable()
export class AccountTermsEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly visits: AccountVisits,
    private readonly pages: PageAnswers,
  ) {}

  /** RPC: identity.listOwnTermsAcceptances. */
  async get(request: TenantRequest): Promise<void> {
    requireOffered('terms', request.tenant);
    await this.visits.show(request, 'terms', async ({ frame, sessionToken }) => {
      const { acceptances } = await this.rpc.call(rpcMap.identity.listOwnTermsAcceptances, request.context, { sessionToken });
      const { terms } = request.tenant.settings;
      const shown = acceptances.map((one) => ({
        ...one,
        documents: terms.find(({ version }) => version === one.version)?.documents ?? [],
      }));
      await this.pages.send(request, ownTermsPage({ ...frame, acceptances: shown }));
    });
  }
}
