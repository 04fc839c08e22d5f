import { Injectable } from '@nestjs/common';
import { allowsInvitations, type OpenedInvitation, type RequestOf, rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { shownLinks } from '#oauth-core';
import { type InvitationOverPage, invitationOverPage, invitationPage, type NewAccountProblem } from '#pages';
import { HttpInputError } from '#platform';
import { ClientDirectory } from '#tenancy';
import { accountAddress } from '../http/account-addresses.js';
import { formOf, singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import { linkTokenOf } from '../http/link-token.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { AccountSignIns } from '../sign-in/account-sign-ins.js';
import { SignInEndpoint } from '../sign-in/sign-in.endpoint.js';
import { signInLocation } from '../sign-in/sign-in-key.js';
import { staySignedInChoice, staysSignedIn } from '../sign-in/stay-signed-in.js';
import { NewAccounts } from '../sign-up/new-accounts.js';
import { type SignInChoices, TypedProofs } from '../sign-in/typed-proof.js';

type Over = InvitationOverPage['why'];

/** `{issuer}/invitation?token=...`: the link of the message that invites somebody. They set a password, and are signed in by it, with all that the tenant demands beside it. */
@Injectable()
export class InvitationEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly accounts: AccountSignIns,
    private readonly signIns: SignInEndpoint,
    private readonly proofs: TypedProofs,
    private readonly newAccounts: NewAccounts,
    private readonly clients: ClientDirectory,
  ) {}

  /** RPC: identity.openInvitation. Opening a link spends nothing, since programs open links too (attack A82). */
  async get(request: TenantRequest): Promise<void> {
    await this.show(request, this.tokenOf(request), null);
  }

  /** RPCs: identity.openInvitation, identity.acceptInvitation, and what a sign-in by password for one's own account takes. */
  async post(request: TenantRequest): Promise<void> {
    const token = this.tokenOf(request);
    const opened = await this.open(request, token);
    if (token === null || opened === null) return this.sendOver(request, 'unknown');
    const form = formOf(request);
    const password = singleParameter(form, 'password') ?? '';
    const name = singleParameter(form, 'name')?.trim() ?? '';
    const { locale } = this.pages.frameOf(request);
    const terms = singleParameter(form, 'terms');
    const asked = { token, password, name: name === '' ? null : name, terms, locale };
    const accepted = password === '' ? ({ kind: 'missing' } as const) : await this.accept(request, asked);
    if (typeof accepted === 'string') return this.sendOver(request, accepted);
    if ('kind' in accepted) return this.show(request, token, { problem: accepted, name, acceptedTerms: terms });
    return this.signIn(request, { ...accepted, password, ...staySignedInChoice(request, form) }, opened);
  }

  private tokenOf(request: TenantRequest): string | null {
    if (!allowsInvitations(request.tenant.settings)) throw new HttpInputError(404, 'There is nothing here.');
    return linkTokenOf(request, 'iv');
  }

  private async open({ context }: TenantRequest, token: string | null): Promise<OpenedInvitation | null> {
    if (token === null) return null;
    try {
      return await this.rpc.call(rpcMap.identity.openInvitation, context, { token });
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'not_found') return null;
      throw error;
    }
  }

  /** What is wrong with what was typed, or why the invitation is over. */
  private async accept(
    { context, reply }: TenantRequest,
    asked: RequestOf<typeof rpcMap.identity.acceptInvitation>,
  ): Promise<{ readonly identifier: string } | NewAccountProblem | Over> {
    try {
      return await this.rpc.call(rpcMap.identity.acceptInvitation, context, asked);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.code === 'conflict') return 'accepted';
      if (error.code === 'not_found') return 'unknown';
      if (error.code === 'invalid_argument') {
        return this.newAccounts.problemOf(error);
      }
      if (error.code !== 'too_many_requests') throw error;
      void reply.header('Retry-After', String(error.retryAfter ?? 5));
      return { kind: 'too_many_requests' };
    }
  }

  /** By the password, as everybody: to the application that they were invited to where nothing else is demanded, and where it says where it begins. */
  private async signIn(
    request: TenantRequest,
    { identifier, password, ...said }: { readonly identifier: string; readonly password: string } & SignInChoices,
    { clientId }: OpenedInvitation,
  ): Promise<void> {
    const key = await this.accounts.startAnew(request, 'overview');
    const submitted = await this.proofs.submit(request, key, { method: 'password', identifier, password }, identifier, said);
    if (submitted.kind !== 'moved') return seeOther(request.reply, signInLocation(request, key.signInId));
    const home = submitted.state.status === 'proved' && clientId !== null ? await this.homeOf(request, clientId) : null;
    return home === null ? this.signIns.goOn(request, key, submitted) : this.pages.leave(request, home);
  }

  /** Where an application begins, as far as somebody answers for that; null for one that is gone, or says nothing. */
  private async homeOf({ context }: TenantRequest, clientId: NonNullable<OpenedInvitation['clientId']>): Promise<string | null> {
    const { application } = await this.clients.find(context, clientId);
    return application === null ? null : shownLinks(application).clientUri;
  }

  private async show(
    request: TenantRequest,
    token: string | null,
    failed: { readonly problem: NewAccountProblem; readonly name: string; readonly acceptedTerms: string | null } | null,
  ): Promise<void> {
    const opened = await this.open(request, token);
    if (opened === null) return this.sendOver(request, 'unknown');
    const { status, email, minLength } = opened;
    if (status !== 'pending') return this.sendOver(request, status);
    const problem = failed?.problem ?? null;
    const { name, acceptedTerms } = failed ?? { name: opened.name ?? '', acceptedTerms: null };
    const terms = this.newAccounts.termsOf(request.tenant);
    const staySignedIn = staysSignedIn(request, failed === null ? {} : null);
    const frame = this.pages.frameOf(request);
    const page = invitationPage({ ...frame, email, minLength, terms, acceptedTerms, name, staySignedIn, problem });
    await this.pages.send(request, page, { status: problem === null ? 200 : problem.kind === 'too_many_requests' ? 429 : 400 });
  }

  private async sendOver(request: TenantRequest, why: Over): Promise<void> {
    const page = invitationOverPage({ ...this.pages.frameOf(request), why, account: accountAddress(request.tenant, 'overview') });
    await this.pages.send(request, page, { status: why === 'accepted' ? 200 : 400 });
  }
}
