import { Injectable } from '@nestjs/common';
import { rpcMap, ServiceError, type SignInId, type Tenant } from '#contracts';
import { RpcClient } from '#kernel';
import { newRequestContext, RepeatedJob } from '#platform';
import { addressAt, routes } from '../http/routes.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { uiLocalesOf } from '../http/ui-locales.js';

/** Whether people who forgot their password can help themselves. */
@Injectable()
export class PasswordResets extends RepeatedJob {
  private canSendMails = true;

  constructor(private readonly rpc: RpcClient) {
    super({ name: 'Asking whether messages can be sent', everySeconds: 60, atStart: true });
  }

  /** Where the tenant wants it, and the platform has a way to send messages: as it was a minute ago, so that no page waits for the answer. */
  areOffered({ settings }: Tenant): boolean {
    return settings.passwordReset && this.canSendMails;
  }

  /** RPC: notification.getMailStatus. While the service does not answer, what it said before holds: messages wait for it. */
  protected override async run(): Promise<void> {
    try {
      this.canSendMails = (await this.rpc.call(rpcMap.notification.getMailStatus, newRequestContext({}), {})).configured;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
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
