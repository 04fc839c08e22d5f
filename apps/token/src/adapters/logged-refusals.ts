import { Logger } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import type { Refusal, RefusalLog } from '#oauth-core';

/** Refusals of the protocol in the log. What clients do wrong is no warning: anybody may cause it. */
export class LoggedRefusals implements RefusalLog {
  private readonly logger = new Logger('OAuth');

  refused({ tenantId }: TenantContext, refusal: Refusal): void {
    this.logger.log({ msg: `refused at the ${refusal.endpoint} endpoint: ${refusal.error}`, tenantId, ...refusal });
  }
}
