import { Injectable } from '@nestjs/common';
import { type ParameterList, type RequestOf, rpcMap, ServiceError, type SignInKey, type SignInState, type SignUp } from '#contracts';
import { RpcClient } from '#kernel';
import { deriveSecret } from '#oauth-core';
import {
  fieldLimits,
  signUpCodePage,
  type SignUpCodePage,
  type SignUpEmailPage,
  signUpEmailPage,
  type SignUpPasswordPage,
  signUpPasswordPage,
} from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { readSessionCookie } from '../http/cookies.js';
import { formOf, singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { SignInEndpoint } from '../sign-in/sign-in.endpoint.js';
import { signInKeyOf, signInLocation } from '../sign-in/sign-in-key.js';
import { SignUps, signUpLocation, welcomesAnybody } from '../sign-in/sign-ups.js';
import { staySignedInChoice, staysSignedIn } from '../sign-in/stay-signed-in.js';
import { NewAccounts } from './new-accounts.js';
import { TypedProofs } from '../sign-in/typed-proof.js';

/** A browser at a sign-in that can go on. `token`: its secret for the account that it asks for, which follows from that of the sign-in. */
type Present = {
  readonly request: TenantRequest;
  readonly key: SignInKey;
  readonly state: Extract<SignInState, { readonly status: 'open' }>;
  readonly token: string;
  readonly clientName: string;
};
type Confirmed = Extract<SignUp, { readonly status: 'confirmed' }>;
type PasswordProblem = NonNullable<SignUpPasswordPage['problem']>;

/**
 * `{issuer}/sign-up`: a person makes an account, as a part of a sign-in, which then goes on with it. Three pages: the address, the code of the message, the password. The first two say the
 * same whoever has the address.
 */
@Injectable()
export class SignUpEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly signUps: SignUps,
    private readonly signIns: SignInEndpoint,
    private readonly proofs: TypedProofs,
    private readonly newAccounts: NewAccounts,
  ) {}

  /** RPCs: session.getSignIn, identity.getSignUp. */
  async get(request: TenantRequest): Promise<void> {
    const present = await this.presentOf(request);
    if (present === null) return;
    if (singleParameter(queryParameters(request.http), 'address') === 'other') return this.sendEmail(present, null);
    await this.show(present);
  }

  /**
   * RPCs: session.getSignIn, and identity.requestSignUp with identity.getSignUp, identity.confirmSignUp with identity.getSignUp, or identity.completeSignUp with what a sign-in by password takes: a new user is
   * signed in by the password that they have just set, like any other.
   */
  async post(request: TenantRequest): Promise<void> {
    const present = await this.presentOf(request);
    if (present === null) return;
    const form = formOf(request);
    if (form.some(([name]) => name === 'password')) return this.complete(present, form);
    if (form.some(([name]) => name === 'code')) return this.confirm(present, form);
    return this.ask(present, singleParameter(form, 'send') === null ? (singleParameter(form, 'email')?.trim() ?? '') : null);
  }

  /** Null where the sign-in is over or waits for nobody, which its own page says. */
  private async presentOf(request: TenantRequest): Promise<Present | null> {
    if (!this.signUps.areOffered(request.tenant)) throw new HttpInputError(404, 'There is nothing here.');
    const key = signInKeyOf(request);
    const named = { ...key, sessionToken: readSessionCookie(request) };
    const state = await this.rpc.call(rpcMap.session.getSignIn, request.context, named);
    if (welcomesAnybody(state)) {
      const token = deriveSecret('su', key.browserToken, 'sign-up');
      return { request, key, state, token, clientName: state.wayBack.clientName };
    }
    await seeOther(request.reply, signInLocation(request, key.signInId));
    return null;
  }

  private async show(present: Present): Promise<void> {
    const signUp = await this.find(present);
    if (signUp.status === 'confirmed') return this.sendPassword(present, signUp, null);
    return signUp.status === 'requested' ? this.sendCode(present, null) : this.sendEmail(present, null);
  }

  private find({ request, token }: Present): Promise<SignUp> {
    return this.rpc.call(rpcMap.identity.getSignUp, request.context, { token });
  }

  /** `email` null: once more the address of the time before. */
  private async ask(present: Present, email: string | null): Promise<void> {
    const { request, token } = present;
    if (email === '') return this.sendEmail(present, 'missing');
    if (email !== null && email.length > fieldLimits.email) return this.sendEmail(present, 'unfit', email);
    const { locale } = this.pages.frameOf(request);
    try {
      await this.rpc.call(rpcMap.identity.requestSignUp, request.context, { token, email, locale });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.code === 'invalid_argument') return this.sendEmail(present, 'unfit', email ?? '');
      if (error.code === 'not_found') return this.sendEmail(present, 'expired');
      if (error.code !== 'too_many_requests') throw error;
      setRetryAfter(request, error);
      return email === null ? this.sendCode(present, 'tooManyMessages') : this.sendEmail(present, 'tooManyMessages', email);
    }
    const signUp = await this.find(present);
    return signUp.status === 'confirmed' ? this.sendPassword(present, signUp, null) : this.sendCode(present, null);
  }

  private async confirm(present: Present, form: ParameterList): Promise<void> {
    const { request, key, token } = present;
    const code = (singleParameter(form, 'code') ?? '').replace(/\s/g, '').slice(0, fieldLimits.code);
    try {
      await this.rpc.call(rpcMap.identity.confirmSignUp, request.context, { token, code });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.code === 'invalid_credentials') return this.sendCode(present, 'wrongCode');
      if (error.code !== 'too_many_requests') throw error;
      setRetryAfter(request, error);
      return this.sendCode(present, 'tooManyCodes');
    }
    return seeOther(request.reply, signUpLocation(request, key.signInId));
  }

  private async complete(present: Present, form: ParameterList): Promise<void> {
    const { request, key, token } = present;
    const password = singleParameter(form, 'password') ?? '';
    const name = singleParameter(form, 'name')?.trim() ?? '';
    const { locale } = this.pages.frameOf(request);
    const terms = singleParameter(form, 'terms');
    const asked = { token, password, name: name === '' ? null : name, terms, locale };
    const completed = password === '' ? ({ kind: 'missing' } as const) : await this.register(request, asked);
    if (completed === 'taken' || completed === 'expired') return this.sendEmail(present, completed);
    if ('kind' in completed) {
      const signUp = await this.find(present);
      return signUp.status === 'confirmed'
        ? this.sendPassword(present, signUp, { problem: completed, name, acceptedTerms: terms })
        : this.sendEmail(present, 'expired');
    }
    const { identifier } = completed;
    const proof = { method: 'password', identifier, password } as const;
    const submitted = await this.proofs.submit(request, key, proof, identifier, staySignedInChoice(request, form));
    if (submitted.kind === 'moved') await this.signIns.goOn(request, key, submitted);
    else await seeOther(request.reply, signInLocation(request, key.signInId));
  }

  private async register(
    { context, reply }: TenantRequest,
    asked: RequestOf<typeof rpcMap.identity.completeSignUp>,
  ): Promise<{ readonly identifier: string } | PasswordProblem | 'taken' | 'expired'> {
    try {
      return await this.rpc.call(rpcMap.identity.completeSignUp, context, asked);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.code === 'conflict') return 'taken';
      if (error.code === 'not_found') return 'expired';
      if (error.code === 'invalid_argument') {
        return this.newAccounts.problemOf(error);
      }
      if (error.code !== 'too_many_requests') throw error;
      setRetryAfter({ reply }, error);
      return { kind: 'too_many_requests' };
    }
  }

  private async sendEmail({ request, key, clientName }: Present, problem: SignUpEmailPage['problem'], typed = ''): Promise<void> {
    const back = signInLocation(request, key.signInId);
    const page = signUpEmailPage({ ...this.pages.frameOf(request), clientName, back, typed, problem });
    const status = problem === null ? 200 : problem === 'tooManyMessages' ? 429 : 400;
    await this.pages.send(request, page, { status });
  }

  private async sendCode({ request, key }: Present, problem: SignUpCodePage['problem']): Promise<void> {
    const back = signInLocation(request, key.signInId);
    const otherEmail = signUpLocation(request, key.signInId, { more: { address: 'other' } });
    const page = signUpCodePage({ ...this.pages.frameOf(request), back, otherEmail, problem });
    const status = problem === null ? 200 : problem === 'wrongCode' ? 400 : 429;
    await this.pages.send(request, page, { status });
  }

  private async sendPassword(
    { request, key, state }: Present,
    { email, minLength }: Confirmed,
    failed: { readonly problem: PasswordProblem; readonly name: string; readonly acceptedTerms: string | null } | null,
  ): Promise<void> {
    const { problem, ...typed } = failed ?? { problem: null, name: '', acceptedTerms: null };
    const terms = this.newAccounts.termsOf(request.tenant);
    const back = signInLocation(request, key.signInId);
    const staySignedIn = staysSignedIn(request, failed === null ? state : null);
    const page = signUpPasswordPage({ ...this.pages.frameOf(request), back, email, minLength, terms, ...typed, staySignedIn, problem });
    const status = problem === null ? 200 : problem.kind === 'too_many_requests' ? 429 : 400;
    await this.pages.send(request, page, { status });
  }
}

const setRetryAfter = ({ reply }: Pick<TenantRequest, 'reply'>, { retryAfter }: ServiceError): void => {
  void reply.header('Retry-After', String(retryAfter ?? 5));
};
