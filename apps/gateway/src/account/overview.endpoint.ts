import { Injectable } from '@nestjs/common';
import { rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { ownAccountPage } from '#pages';
import { formConfirmation } from '../http/form-confirmation.js';
import { addressAt, routes } from '../http/routes.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { AccountNames } from '../sign-in/account-name.js';
import { offeredSections } from './offered-sections.js';
import { AccountVisits } from './account-visits.js';

/** `{issuer}/account`: who is signed in, and what they can see to. */
@Injectable()
export class AccountOverviewEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly visits: AccountVisits,
    private readonly names: AccountNames,
    private readonly pages: PageAnswers,
  ) {}

  /** RPCs: session.getSession, identity.findUser. */
  async get(request: TenantRequest): Promise<void> {
    await this.visits.show(request, 'overview', async ({ frame, sessionToken }) => {
      const { session } = await this.rpc.call(rpcMap.session.getSession, request.context, { sessionToken });
      if (session === null) throw new ServiceError('login_required', 'Nobody is signed in by this session.');
      const account = await this.names.of(request, session.userId);
      const signOut = addressAt(request.tenant.issuer, routes.logout);
      const confirmation = formConfirmation('logout', sessionToken, request.tenant.id);
      await this.pages.send(
        request,
        ownAccountPage({ ...frame, confirmation, account, signOut, sections: offeredSections(request.tenant) }),
      );
    });
  }
}
