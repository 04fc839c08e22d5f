import { Injectable } from '@nestjs/common';
import type { SignInId, Tenant } from '#contracts';
import { addressAt, routes } from '../http/routes.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { uiLocalesOf } from '../http/ui-locales.js';
import { MessageStatus } from './message-status.js';

/** Whether people who forgot their password can help themselves. */
@Injectable()
export class PasswordResets {
  constructor(private readonly messages: MessageStatus) {}

  /** Where the tenant wants it, people sign in by a password, and the platform has a way to send messages. */
  areOffered({ settings }: Tenant): boolean {
    return settings.passwordReset && settings.firstFactors.includes('password') && this.messages.canSend('email');
  }
}

/** Where a message is asked for. `signInId`: the sign-in to be gone on with afterwards. In the languages that this request asks for, after `uiLocales`. */
export const forgotPasswordLocation = (
  { http, tenant }: TenantRequest,
  signInId: SignInId | null,
  uiLocales: readonly string[] = [],
): string => {
  const locales = [...new Set([...uiLocales, ...uiLocalesOf(http)])].join(' ');
  const query = new URLSearchParams({ ...(signInId !== null && { sign_in: signInId }), ...(locales !== '' && { ui_locales: locales }) });
  const address = addressAt(tenant.issuer, routes.forgotPassword);
  return query.size === 0 ? address : `${address}?${query.toString()}`;
};
