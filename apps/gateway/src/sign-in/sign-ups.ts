import { Injectable } from '@nestjs/common';
import { allowsSignUp, type SignInId, type SignInState, type StepReason, type Tenant } from '#contracts';
import { addressAt, routes } from '../http/routes.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { uiLocalesOf } from '../http/ui-locales.js';
import { MessageStatus } from './message-status.js';

/** Whether people may register themselves. */
@Injectable()
export class SignUps {
  constructor(private readonly messages: MessageStatus) {}

  /** Where the tenant wants it, and the message with the code can be sent. */
  areOffered({ settings }: Tenant): boolean {
    return allowsSignUp(settings) && this.messages.canSend('email');
  }
}

/** Why a sign-in waits for somebody who is known: with a new account it would lead nowhere. */
const waitsForOneUser: ReadonlySet<StepReason> = new Set(['too_long_ago', 'another_user_demanded']);

/** Whether a sign-in goes on with whoever proves who they are, so that somebody new may. */
export const welcomesAnybody = (state: SignInState): state is Extract<SignInState, { readonly status: 'open' }> =>
  state.status === 'open' && !waitsForOneUser.has(state.reason);

/** Where somebody at a sign-in makes an account instead. `uiLocales`: the languages that the sign-in was asked for in. */
export const signUpLocation = (
  { http, tenant }: TenantRequest,
  signInId: SignInId,
  { uiLocales = [], more = {} }: { readonly uiLocales?: readonly string[]; readonly more?: Record<string, string> } = {},
): string => {
  const locales = [...new Set([...uiLocales, ...uiLocalesOf(http)])].join(' ');
  const query = new URLSearchParams({ sign_in: signInId, ...more, ...(locales !== '' && { ui_locales: locales }) });
  return `${addressAt(tenant.issuer, routes.signUp)}?${query.toString()}`;
};
