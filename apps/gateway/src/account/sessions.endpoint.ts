import { Injectable } from '@nestjs/common';
import { maxPageSize, type OwnSession, rpcMap, ServiceError, type SessionId } from '#contracts';
import { RpcClient } from '#kernel';
import { type OwnSessionsPage, ownSessionsPage, type ShownSession } from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { type AccountVisit, AccountVisits } from './account-visits.js';
import { browserNameOf } from './browser-name.js';

const shownOf = ({
  sessionId,
  isCurrent,
  ipAddress,
  userAgent,
  createdAt,
  lastSeenAt,
  isPersistent,
  expiresAt,
}: OwnSession): ShownSession => ({
  ...{ id: sessionId, isCurrent, address: ipAddress, createdAt, lastSeenAt, staysUntil: isPersistent ? expiresAt : null },
  ...browserNameOf(userAgent),
});

/** The one that asks first, then the last one used. */
const byUse = (one: OwnSession, other: OwnSession): number =>
  Number(other.isCurrent) - Number(one.isCurrent) || other.lastSeenAt.localeCompare(one.lastSeenAt);

/** `{issuer}/account/sessions`: where a user is signed in, and how to end it. */
@Injectable()
export class AccountSessionsEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly visits: AccountVisits,
    private readonly pages: PageAnswers,
  ) {}

  /** RPC: session.listOwnSessions. */
  async get(request: TenantRequest): Promise<void> {
    await this.visits.show(request, 'sessions', (visit) => this.send(visit, null));
  }

  /** RPC: session.revokeOwnSession or session.revokeOwnOtherSessions, then session.listOwnSessions. What has ended already is as good as ended. */
  async post(request: TenantRequest): Promise<void> {
    await this.visits.submit(request, 'sessions', async (visit, form) => {
      const { sessionToken } = visit;
      const sessionId = singleParameter(form, 'session') as SessionId | null;
      if (sessionId !== null) {
        await unlessUnknown(this.rpc.call(rpcMap.session.revokeOwnSession, request.context, { sessionToken, sessionId }));
        return this.send(visit, 'one');
      }
      if (singleParameter(form, 'others') !== 'end') throw new HttpInputError(400, 'The form says nothing to do.');
      const { revoked } = await this.rpc.call(rpcMap.session.revokeOwnOtherSessions, request.context, { sessionToken });
      return this.send(visit, revoked);
    });
  }

  private async send({ request, sessionToken, frame }: AccountVisit, ended: OwnSessionsPage['ended']): Promise<void> {
    const cursor = request.http.method === 'GET' ? singleParameter(queryParameters(request.http), 'cursor') : null;
    const asked = { sessionToken, limit: maxPageSize, ...(cursor !== null && { cursor }) };
    const { items, nextCursor } = await this.rpc.call(rpcMap.session.listOwnSessions, request.context, asked);
    const more = nextCursor === null ? null : `${frame.addresses.sessions}?${new URLSearchParams({ cursor: nextCursor }).toString()}`;
    const sessions = items.toSorted(byUse).map(shownOf);
    await this.pages.send(request, ownSessionsPage({ ...frame, sessions, ended, more }));
  }
}

const unlessUnknown = async (ended: Promise<unknown>): Promise<void> => {
  try {
    await ended;
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'not_found') throw error;
  }
};
