import { Injectable } from '@nestjs/common';
import {
  maxPageSize,
  type OwnSession,
  type RememberedBrowser,
  type RememberedBrowserId,
  rpcMap,
  ServiceError,
  type SessionId,
} from '#contracts';
import { RpcClient } from '#kernel';
import { browserNameOf, type OwnSessionsPage, ownSessionsPage, type ShownBrowser, type ShownSession } from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { type AccountVisit, AccountVisits } from './account-visits.js';

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

const rememberedOf = ({ id, ipAddress, userAgent, lastUsedAt, expiresAt }: RememberedBrowser): ShownBrowser => ({
  ...{ id, address: ipAddress, lastUsedAt, expiresAt },
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

  /** RPCs: session.listOwnSessions, session.listOwnRememberedBrowsers. */
  async get(request: TenantRequest): Promise<void> {
    await this.visits.show(request, 'sessions', (visit) => this.send(visit, null));
  }

  /** RPC: session.revokeOwnSession, session.revokeOwnOtherSessions or session.forgetOwnRememberedBrowser, then those of `get`. What has ended already is as good as ended. */
  async post(request: TenantRequest): Promise<void> {
    await this.visits.submit(request, 'sessions', async (visit, form) => {
      const { sessionToken } = visit;
      const sessionId = singleParameter(form, 'session') as SessionId | null;
      if (sessionId !== null) {
        await unlessUnknown(this.rpc.call(rpcMap.session.revokeOwnSession, request.context, { sessionToken, sessionId }));
        return this.send(visit, 'one');
      }
      const id = singleParameter(form, 'browser') as RememberedBrowserId | null;
      if (id !== null) {
        await unlessUnknown(this.rpc.call(rpcMap.session.forgetOwnRememberedBrowser, request.context, { sessionToken, id }));
        return this.send(visit, 'remembered');
      }
      if (singleParameter(form, 'others') !== 'end') throw new HttpInputError(400, 'The form says nothing to do.');
      const { revoked } = await this.rpc.call(rpcMap.session.revokeOwnOtherSessions, request.context, { sessionToken });
      return this.send(visit, revoked);
    });
  }

  private async send({ request, sessionToken, frame }: AccountVisit, ended: OwnSessionsPage['ended']): Promise<void> {
    const cursor = request.http.method === 'GET' ? singleParameter(queryParameters(request.http), 'cursor') : null;
    const asked = { sessionToken, limit: maxPageSize, ...(cursor !== null && { cursor }) };
    const [{ items, nextCursor }, { browsers }] = await Promise.all([
      this.rpc.call(rpcMap.session.listOwnSessions, request.context, asked),
      this.rpc.call(rpcMap.session.listOwnRememberedBrowsers, request.context, { sessionToken }),
    ]);
    const more = nextCursor === null ? null : `${frame.addresses.sessions}?${new URLSearchParams({ cursor: nextCursor }).toString()}`;
    const sessions = items.toSorted(byUse).map(shownOf);
    await this.pages.send(request, ownSessionsPage({ ...frame, sessions, ended, more, remembered: browsers.map(rememberedOf) }));
  }
}

const unlessUnknown = async (ended: Promise<unknown>): Promise<void> => {
  try {
    await ended;
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'not_found') throw error;
  }
};
