import { Injectable } from '@nestjs/common';
import { type ClientId, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { ownActivityPage } from '#pages';
import { queryParameters } from '#platform';
import { ClientDirectory } from '#tenancy';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { AccountVisits } from './account-visits.js';

/** How many are shown at once. */
const pageSize = 25;

/** `{issuer}/account/activity`: what happened to a user's account. */
@Injectable()
export class AccountActivityEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly visits: AccountVisits,
    private readonly clients: ClientDirectory,
    private readonly pages: PageAnswers,
  ) {}

  /** RPCs: audit.listOwnActivity, tenant.getClient for applications that are not remembered. */
  async get(request: TenantRequest): Promise<void> {
    await this.visits.show(request, 'activity', async ({ frame, sessionToken }) => {
      const cursor = singleParameter(queryParameters(request.http), 'cursor');
      const asked = { sessionToken, limit: pageSize, ...(cursor !== null && { cursor }) };
      const { items, nextCursor } = await this.rpc.call(rpcMap.audit.listOwnActivity, request.context, asked);
      const more = nextCursor === null ? null : `${frame.addresses.activity}?${new URLSearchParams({ cursor: nextCursor }).toString()}`;
      const activities = await Promise.all(
        items.map(async ({ clientId, ...one }) => ({ ...one, application: await this.nameOf(request, clientId) })),
      );
      await this.pages.send(request, ownActivityPage({ ...frame, activities, more }));
    });
  }

  private async nameOf({ context }: TenantRequest, clientId: ClientId | null): Promise<string | null> {
    return clientId === null ? null : ((await this.clients.find(context, clientId)).application?.name ?? null);
  }
}
