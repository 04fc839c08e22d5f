import { Injectable } from '@nestjs/common';
import { type EmailChangeDecision, emailChangeDecisions, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { emailChangeDonePage, emailChangeOverPage, emailChangePage } from '#pages';
import { accountAddress } from '../http/account-addresses.js';
import { formOf, singleParameter } from '../http/parameters.js';
import { askByLink } from '../http/link-token.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from './page-answers.js';

/** `{issuer}/email-change?token=...`: the link of the message to a user's present address, where its reader allows that it is changed, or ends it. */
@Injectable()
export class EmailChangeEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
  ) {}

  /** RPC: identity.getEmailChange. Opening a link decides nothing, since programs open links too (attack A82). */
  async get(request: TenantRequest): Promise<void> {
    const change = await askByLink(request, 'ec', (token) => this.rpc.call(rpcMap.identity.getEmailChange, request.context, { token }));
    if (change === null) return this.sendOver(request);
    await this.pages.send(request, emailChangePage({ ...this.pages.frameOf(request), email: change.email }));
  }

  /** RPC: identity.decideEmailChange. */
  async post(request: TenantRequest): Promise<void> {
    const typed = singleParameter(formOf(request), 'decision');
    const decision = emailChangeDecisions.find((one) => one === typed);
    if (decision === undefined) return this.get(request);
    const decided = await askByLink(request, 'ec', (token) => this.decide(request, token, decision));
    if (decided === null) return this.sendOver(request);
    const account = accountAddress(request.tenant, decided.outcome === 'refused' ? 'password' : 'email');
    await this.pages.send(request, emailChangeDonePage({ ...this.pages.frameOf(request), ...decided, account }));
  }

  private decide({ context }: TenantRequest, token: string, decision: EmailChangeDecision) {
    return this.rpc.call(rpcMap.identity.decideEmailChange, context, { token, decision });
  }

  private async sendOver(request: TenantRequest): Promise<void> {
    await this.pages.send(request, emailChangeOverPage(this.pages.frameOf(request)), { status: 400 });
  }
}
