import { Injectable } from '@nestjs/common';
import { type AuthenticatorId, type OwnAuthenticators, rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { fieldLimits, ownNumberPage, type OwnNumberPage } from '#pages';
import { queryParameters } from '#platform';
import { addAuthenticatorAddress } from '../http/account-addresses.js';
import { singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { MessageStatus } from '../sign-in/message-status.js';
import { type Failure, statusOf } from '../sign-in/step-page.js';
import { sendFailureOf } from '../sign-in/typed-proof.js';
import type { AccountVisit } from './account-visits.js';

/** Telephone numbers that somebody sets up, or has in the place of others (`?replaces=`), on the page of their own authenticators. */
@Injectable()
export class OwnNumbers {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly messages: MessageStatus,
  ) {}

  /** Which number the new one takes the place of, as the address says; null: none that is theirs. */
  static replacedIn(request: TenantRequest, { authenticators }: Pick<OwnAuthenticators, 'authenticators'>) {
    const asked = singleParameter(queryParameters(request.http), 'replaces');
    return authenticators.find(({ id, method }) => method === 'sms-otp' && id === asked) ?? null;
  }

  /** RPC: session.beginEnrolment, which sends nothing here. The number that waits for its code, or a form for one. */
  async show(visit: AccountVisit, own: Pick<OwnAuthenticators, 'authenticators'>, failure: Failure | null): Promise<void> {
    const { request, frame } = visit;
    const replaced = OwnNumbers.replacedIn(request, own);
    const isUnfit = failure?.problem === 'invalid_credentials' && failure.typed !== '';
    const asksForOther = singleParameter(queryParameters(request.http), 'number') === 'other';
    const page = ownNumberPage({
      ...frame,
      sent: isUnfit || asksForOther ? null : await this.waiting(visit),
      typed: failure?.typed ?? '',
      again: addressOf(request, replaced?.id, { number: 'other' }),
      canSend: await this.messages.canSendAt(request.context, 'sms'),
      replaces: replaced === null ? null : (replaced.name ?? replaced.id),
      problem: failure?.problem ?? null,
    });
    await this.pages.send(request, page, statusOf(failure));
  }

  /** RPC: session.beginEnrolment with a number. Leads to a page that can be loaded anew: nothing is sent by that. Throws `conflict` where the number is set up, or there are as many as there may be. */
  async send(visit: AccountVisit, own: Pick<OwnAuthenticators, 'authenticators'>, typed: string): Promise<void> {
    const { request, sessionToken } = visit;
    const number = typed.slice(0, fieldLimits.phoneNumber);
    const asked = { grounds: { by: 'session', sessionToken }, wish: { method: 'sms-otp', number } } as const;
    try {
      await this.rpc.call(rpcMap.session.beginEnrolment, request.context, asked);
    } catch (error) {
      if (isRefusal(error)) return this.show(visit, own, sendFailureOf(error, number));
      throw error;
    }
    return seeOther(request.reply, addressOf(request, OwnNumbers.replacedIn(request, own)?.id));
  }

  private async waiting({ request, sessionToken }: AccountVisit): Promise<OwnNumberPage['sent']> {
    const asked = { grounds: { by: 'session', sessionToken }, wish: { method: 'sms-otp', number: null } } as const;
    try {
      const { enrolmentId, offer } = await this.rpc.call(rpcMap.session.beginEnrolment, request.context, asked);
      if (offer.method !== 'sms-otp') throw new Error('Something else is offered than was asked for.');
      return { enrolmentId, number: offer.number };
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'not_found') return null;
      throw error;
    }
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof ServiceError && (error.code === 'invalid_argument' || error.code === 'too_many_requests');

const addressOf = (
  { tenant }: TenantRequest,
  replaces: AuthenticatorId | undefined,
  more: { readonly [Name in string]: string } = {},
): string => {
  const parameters = new URLSearchParams({ ...(replaces !== undefined && { replaces }), ...more });
  const address = addAuthenticatorAddress(tenant, 'sms-otp');
  return parameters.size === 0 ? address : `${address}&${parameters.toString()}`;
};
