import { Injectable } from '@nestjs/common';
import { rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { type OwnPasswordPage, ownPasswordPage } from '#pages';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { type AccountVisit, AccountVisits } from './account-visits.js';

type Outcome = Pick<OwnPasswordPage, 'isChanged' | 'problem'>;

const statuses = { missing: 400, unfit: 400, too_many_requests: 429 } as const;

/** `{issuer}/account/password`: a new password, for who has just proved who they are. */
@Injectable()
export class AccountPasswordEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly visits: AccountVisits,
    private readonly pages: PageAnswers,
  ) {}

  /** RPCs: session.getSession, identity.getOwnProfile. */
  async get(request: TenantRequest): Promise<void> {
    await this.visits.showFresh(request, 'password', (visit) => this.send(visit, { isChanged: false, problem: null }));
  }

  /** RPC: identity.changeOwnPassword, then identity.getOwnProfile. */
  async post(request: TenantRequest): Promise<void> {
    await this.visits.submit(request, 'password', async (visit, form) => {
      const password = singleParameter(form, 'password') ?? '';
      if (password === '') return this.send(visit, { isChanged: false, problem: { kind: 'missing' } });
      const endsOtherSessions = singleParameter(form, 'others') === 'end';
      return this.send(visit, await this.change(visit, password, endsOtherSessions));
    });
  }

  private async change({ request, sessionToken, frame }: AccountVisit, password: string, endsOtherSessions: boolean): Promise<Outcome> {
    try {
      const asked = { sessionToken, password, endsOtherSessions, locale: frame.locale };
      await this.rpc.call(rpcMap.identity.changeOwnPassword, request.context, asked);
      return { isChanged: true, problem: null };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.code === 'invalid_argument')
        return { isChanged: false, problem: { kind: 'unfit', detail: error.members?.[0]?.detail ?? '' } };
      if (error.code !== 'too_many_requests') throw error;
      void request.reply.header('Retry-After', String(error.retryAfter ?? 5));
      return { isChanged: false, problem: { kind: 'too_many_requests' } };
    }
  }

  private async send({ request, sessionToken, frame }: AccountVisit, outcome: Outcome): Promise<void> {
    const { username, email } = await this.rpc.call(rpcMap.identity.getOwnProfile, request.context, { sessionToken });
    const minLength = request.tenant.settings.passwordMinLength;
    const page = ownPasswordPage({ ...frame, ...outcome, minLength, account: username ?? email });
    await this.pages.send(request, page, { status: outcome.problem === null ? 200 : statuses[outcome.problem.kind] });
  }
}
