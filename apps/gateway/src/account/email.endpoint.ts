import { Injectable } from '@nestjs/common';
import { type ParameterList, rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { type OwnEmailPage, ownEmailPage } from '#pages';
import { queryParameters } from '#platform';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { type AccountVisit, AccountVisits } from './account-visits.js';

type Problem = OwnEmailPage['problem'];
type Outcome = Partial<Pick<OwnEmailPage, 'problem' | 'typed' | 'isChanged' | 'isAnew'>>;

/** By what the services refuse with. */
const problemsOfRequest = { invalid_argument: 'unfit', not_found: 'expired', too_many_requests: 'tooManyMessages' } as const;
const problemsOfCode = { invalid_credentials: 'wrongCode', too_many_requests: 'tooManyCodes' } as const;

/** `{issuer}/account/email`: another address, for who has just proved who they are. */
@Injectable()
export class AccountEmailEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly visits: AccountVisits,
    private readonly pages: PageAnswers,
  ) {}

  /** RPCs: session.getSession, identity.getOwnProfile, identity.getOwnEmailChange. */
  async get(request: TenantRequest): Promise<void> {
    const isAnew = singleParameter(queryParameters(request.http), 'address') === 'other';
    await this.visits.showFresh(request, 'email', (visit) => this.send(visit, { isAnew }));
  }

  /** RPCs: identity.requestOwnEmailChange or identity.confirmOwnEmailChange, then those of the page. */
  async post(request: TenantRequest): Promise<void> {
    await this.visits.submit(request, 'email', async (visit, form) => this.send(visit, await this.apply(visit, form)));
  }

  private async apply(visit: AccountVisit, form: ParameterList): Promise<Outcome> {
    const code = singleParameter(form, 'code');
    if (code !== null) return this.confirm(visit, code.replace(/\s/g, ''));
    const isRepeated = singleParameter(form, 'send') !== null;
    const email = singleParameter(form, 'email')?.trim() ?? '';
    if (!isRepeated && email === '') return { problem: 'missing', isAnew: true };
    const problem = await this.problemOf(visit, problemsOfRequest, async ({ request, sessionToken, frame }) => {
      const asked = { sessionToken, email: isRepeated ? null : email, locale: frame.locale };
      await this.rpc.call(rpcMap.identity.requestOwnEmailChange, request.context, asked);
    });
    const isRefused = problem !== null && !isRepeated;
    return { problem, isAnew: isRefused, typed: isRefused ? email : '' };
  }

  private async confirm(visit: AccountVisit, code: string): Promise<Outcome> {
    let isChanged = false;
    const problem = await this.problemOf(visit, problemsOfCode, async ({ request, sessionToken }) => {
      const { outcome } = await this.rpc.call(rpcMap.identity.confirmOwnEmailChange, request.context, { sessionToken, code });
      isChanged = outcome === 'changed';
    });
    return { problem, isChanged };
  }

  private async problemOf<Kind extends NonNullable<Problem>>(
    visit: AccountVisit,
    problems: { readonly [code: string]: Kind },
    work: (visit: AccountVisit) => Promise<void>,
  ): Promise<Kind | null> {
    try {
      await work(visit);
      return null;
    } catch (error) {
      const problem = error instanceof ServiceError ? problems[error.code] : undefined;
      if (!(error instanceof ServiceError) || problem === undefined) throw error;
      if (error.code === 'too_many_requests') void visit.request.reply.header('Retry-After', String(error.retryAfter ?? 5));
      return problem;
    }
  }

  private async send({ request, sessionToken, frame }: AccountVisit, outcome: Outcome): Promise<void> {
    const { email } = await this.rpc.call(rpcMap.identity.getOwnProfile, request.context, { sessionToken });
    const change = await this.rpc.call(rpcMap.identity.getOwnEmailChange, request.context, { sessionToken });
    const { problem = null } = outcome;
    const page = ownEmailPage({ ...frame, typed: '', isChanged: false, isAnew: false, ...outcome, problem, email, change });
    const status = problem === null ? 200 : problem.startsWith('tooMany') ? 429 : 400;
    await this.pages.send(request, page, { status });
  }
}
