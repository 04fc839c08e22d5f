import { Injectable } from '@nestjs/common';
import { rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { backchannelPage } from '#pages';
import { queryParameters } from '#platform';
import { readSessionCookie } from '../http/cookies.js';
import { formOf, singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { AuthorizationOutcomes } from '../sign-in/authorization-outcomes.js';

/** `{issuer}/approve`, where the link of a message leads that asks a user about a request of a client (CIBA §7): begins the sign-in at which it is allowed or denied. */
@Injectable()
export class BackchannelEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly outcomes: AuthorizationOutcomes,
    private readonly pages: PageAnswers,
  ) {}

  /** No RPC: programs that open the links of messages begin nothing, and learn nothing. */
  async get(request: TenantRequest): Promise<void> {
    const token = singleParameter(queryParameters(request.http), 'token') ?? '';
    await this.pages.send(request, backchannelPage({ ...this.pages.frameOf(request), token, isOver: token === '' }));
  }

  /** RPCs: token.openBackchannel, and session.startSignIn where the request waits. */
  async post(request: TenantRequest): Promise<void> {
    const token = singleParameter(formOf(request), 'token') ?? '';
    const { outcome } = await this.rpc.call(rpcMap.token.openBackchannel, request.context, { token });
    if (outcome !== null) return this.outcomes.answerForm(request, outcome, readSessionCookie(request));
    const page = backchannelPage({ ...this.pages.frameOf(request), token: '', isOver: true });
    await this.pages.send(request, page, { status: 400 });
  }
}
