import { Injectable } from '@nestjs/common';
import { type ClientId, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { ownApplicationsPage } from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { type AccountVisit, AccountVisits } from './account-visits.js';

/** As many as somebody looks through. */
const pageSize = 50;

/** `{issuer}/account/applications`: what may act for a user, and how to end it. */
@Injectable()
export class AccountApplicationsEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly visits: AccountVisits,
    private readonly pages: PageAnswers,
  ) {}

  /** RPC: token.listOwnApplications. */
  async get(request: TenantRequest): Promise<void> {
    await this.visits.show(request, 'applications', (visit) => this.send(visit, false));
  }

  /** RPCs: token.revokeOwnApplication, token.listOwnApplications. */
  async post(request: TenantRequest): Promise<void> {
    await this.visits.submit(request, 'applications', async (visit, form) => {
      const clientId = singleParameter(form, 'application') as ClientId | null;
      if (clientId === null) throw new HttpInputError(400, 'The form names no application.');
      const { sessionToken } = visit;
      await this.rpc.call(rpcMap.token.revokeOwnApplication, request.context, { sessionToken, clientId });
      await this.send(visit, true);
    });
  }

  private async send({ request, sessionToken, frame }: AccountVisit, isRevoked: boolean): Promise<void> {
    const cursor = request.http.method === 'GET' ? singleParameter(queryParameters(request.http), 'cursor') : null;
    const asked = { sessionToken, limit: pageSize, ...(cursor !== null && { cursor }) };
    const { items, nextCursor } = await this.rpc.call(rpcMap.token.listOwnApplications, request.context, asked);
    const more = nextCursor === null ? null : `${frame.addresses.applications}?${new URLSearchParams({ cursor: nextCursor }).toString()}`;
    await this.pages.send(request, ownApplicationsPage({ ...frame, applications: items, isRevoked, more }));
  }
}
