import { Injectable } from '@nestjs/common';
import {
  type AuthenticatorId,
  enrollableAt,
  type EnrollableName,
  type EnrolmentId,
  type ParameterList,
  rpcMap,
  ServiceError,
} from '#contracts';
import { RpcClient } from '#kernel';
import {
  addAuthenticatorPage,
  fieldLimits,
  type LoginProblem,
  ownAuthenticatorsPage,
  type OwnAuthenticatorsPage,
  ownRecoveryCodesPage,
} from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { addAuthenticatorAddress, changeNumberAddress } from '../http/account-addresses.js';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { enrolmentAnswerIn } from '../sign-in/enrol.step.js';
import { failureOf } from '../sign-in/typed-proof.js';
import { type AccountVisit, AccountVisits } from './account-visits.js';
import { OwnNumbers } from './own-numbers.js';

type Outcome = Pick<OwnAuthenticatorsPage, 'done' | 'problem'>;

/** What users of a tenant may set up here, preferred ones first. */
const waysOf = ({ tenant }: TenantRequest): readonly EnrollableName[] => enrollableAt(tenant.settings);

/** `{issuer}/account/authenticators`: what somebody proves themselves with besides a password, for who has just proved who they are. `?add=` sets one more up. */
@Injectable()
export class AccountAuthenticatorsEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly visits: AccountVisits,
    private readonly numbers: OwnNumbers,
    private readonly pages: PageAnswers,
  ) {}

  /** RPC: session.listOwnAuthenticators, or session.beginEnrolment. */
  async get(request: TenantRequest): Promise<void> {
    await this.visits.show(request, 'authenticators', async (visit) => {
      const asked = singleParameter(queryParameters(request.http), 'add');
      const method = waysOf(request).find((way) => way === asked);
      const own = await this.list(visit);
      if (own.stepUp !== null) throw new ServiceError('step_up_required', 'The user has to prove who they are once more.');
      if (method === undefined) return this.send(visit, { done: null, problem: null });
      return method === 'sms-otp' ? this.numbers.show(visit, own, null) : this.sendSetUp(visit, method, null);
    });
  }

  /** RPCs: session.beginEnrolment with a number, confirmEnrolment, removeOwnAuthenticator, renameOwnAuthenticator or createOwnRecoveryCodes; and session.listOwnAuthenticators for the page after it. */
  async post(request: TenantRequest): Promise<void> {
    await this.visits.submit(request, 'authenticators', async (visit, form) => {
      const named = (member: string): AuthenticatorId | null => singleParameter(form, member) as AuthenticatorId | null;
      const number = singleParameter(form, 'phone_number');
      const [enrolmentId, removed, renamed] = [singleParameter(form, 'enrolment') as EnrolmentId | null, named('remove'), named('rename')];
      if (number !== null) return this.sendTo(visit, number);
      if (enrolmentId !== null) return this.confirm(visit, enrolmentId, form);
      if (removed !== null) return this.remove(visit, removed);
      if (renamed !== null) return this.rename(visit, renamed, singleParameter(form, 'name') ?? '');
      if (singleParameter(form, 'recovery') === 'new') return this.renewCodes(visit);
      throw new HttpInputError(400, 'The form does not say what is to be done.');
    });
  }

  private async confirm(visit: AccountVisit, enrolmentId: EnrolmentId, form: ParameterList): Promise<void> {
    const { request, sessionToken } = visit;
    const answer = enrolmentAnswerIn(form);
    const name = singleParameter(form, 'name')?.trim() || null;
    const asked = { grounds: { by: 'session', sessionToken }, enrolmentId, answer, name, userAgent: null } as const;
    try {
      const { recoveryCodes } = await this.rpc.call(rpcMap.session.confirmEnrolment, request.context, asked);
      const isChange = answer.method === 'sms-otp' && (await this.removeReplaced(visit));
      if (recoveryCodes !== null) await this.sendCodes(visit, recoveryCodes);
      else await this.send(visit, { done: isChange ? 'changed' : 'added', problem: null });
    } catch (error) {
      const failure = failureOf(error, '');
      if (answer.method === 'sms-otp') return this.numbers.show(visit, await this.list(visit), failure);
      const { status, problem, retryAfter } = failure;
      if (retryAfter !== undefined) void request.reply.header('Retry-After', String(retryAfter));
      await this.sendSetUp(visit, answer.method, { status, problem });
    }
  }

  private async sendTo(visit: AccountVisit, number: string): Promise<void> {
    try {
      await this.numbers.send(visit, await this.list(visit), number);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'conflict') throw error;
      await this.send(visit, { done: null, problem: error.members === undefined ? 'tooMany' : 'known' });
    }
  }

  /** Whether there was a number that the new one takes the place of. It goes only once the other is set up; who sends the form twice finds it gone. */
  private async removeReplaced(visit: AccountVisit): Promise<boolean> {
    const { request, sessionToken } = visit;
    const replaced = OwnNumbers.replacedIn(request, await this.list(visit));
    if (replaced === null) return false;
    const asked = { sessionToken, authenticatorId: replaced.id };
    return (await unless('not_found', this.rpc.call(rpcMap.session.removeOwnAuthenticator, request.context, asked))) !== null;
  }

  private async remove(visit: AccountVisit, authenticatorId: AuthenticatorId): Promise<void> {
    const { request, sessionToken } = visit;
    const asked = this.rpc.call(rpcMap.session.removeOwnAuthenticator, request.context, { sessionToken, authenticatorId });
    return this.send(
      visit,
      (await unless('not_found', asked)) !== null ? { done: 'removed', problem: null } : { done: null, problem: 'gone' },
    );
  }

  private async rename(visit: AccountVisit, authenticatorId: AuthenticatorId, typed: string): Promise<void> {
    const { request, sessionToken } = visit;
    const name = typed.trim();
    if (name === '' || name.length > fieldLimits.authenticatorName) return this.send(visit, { done: null, problem: 'unnamed' });
    const asked = this.rpc.call(rpcMap.session.renameOwnAuthenticator, request.context, { sessionToken, authenticatorId, name });
    return this.send(
      visit,
      (await unless('not_found', asked)) !== null ? { done: 'renamed', problem: null } : { done: null, problem: 'gone' },
    );
  }

  private async renewCodes(visit: AccountVisit): Promise<void> {
    const { request, sessionToken } = visit;
    const { codes } = await this.rpc.call(rpcMap.session.createOwnRecoveryCodes, request.context, { sessionToken });
    return this.sendCodes(visit, codes);
  }

  private list({ request, sessionToken }: AccountVisit) {
    return this.rpc.call(rpcMap.session.listOwnAuthenticators, request.context, { sessionToken });
  }

  private async send(visit: AccountVisit, outcome: Outcome): Promise<void> {
    const { request, frame } = visit;
    const { authenticators, recoveryCodesLeft } = await this.list(visit);
    const ways = waysOf(request).map((method) => ({
      method,
      address: addAuthenticatorAddress(request.tenant, method),
    }));
    const changeNumber = waysOf(request).includes('sms-otp') ? changeNumberAddress(request.tenant) : null;
    const page = ownAuthenticatorsPage({ ...frame, authenticators, recoveryCodesLeft, ways, changeNumber, ...outcome });
    await this.pages.send(request, page, { status: outcome.problem === null ? 200 : 400 });
  }

  /** RPC: session.beginEnrolment, which offers the same app to who loads the page anew. Who has as many as they may is told so beside them. */
  private async sendSetUp(
    visit: AccountVisit,
    method: Exclude<EnrollableName, 'sms-otp'>,
    failure: { readonly status: number; readonly problem: LoginProblem } | null,
  ): Promise<void> {
    const { request, sessionToken, frame } = visit;
    const asked = { grounds: { by: 'session', sessionToken }, wish: { method } } as const;
    const begun = await unless('conflict', this.rpc.call(rpcMap.session.beginEnrolment, request.context, asked));
    if (begun === null) return this.send(visit, { done: null, problem: 'tooMany' });
    const { enrolmentId, offer } = begun;
    if (offer.method === 'sms-otp') throw new Error('Something else is offered than was asked for.');
    const setUp = offer.method === 'totp' ? offer : { method: 'passkey' as const, offer: JSON.stringify(offer.options) };
    const page = addAuthenticatorPage({ ...frame, enrolmentId, setUp, problem: failure?.problem ?? null });
    await this.pages.send(request, page, { status: failure?.status ?? 200, ownScripts: method === 'passkey' });
  }

  private async sendCodes({ request, frame }: AccountVisit, codes: readonly string[]): Promise<void> {
    await this.pages.send(request, ownRecoveryCodesPage({ ...frame, codes }));
  }
}

/** Null where that is refused with `code`. */
const unless = async <Answer>(code: 'not_found' | 'conflict', asked: Promise<Answer>): Promise<Answer | null> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ServiceError && error.code === code) return null;
    throw error;
  }
};
