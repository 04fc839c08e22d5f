import { Inject, Injectable } from '@nestjs/common';
import type { SoftwareStatementVerdict, TenantContext } from '#contracts';
import { type OAuthDependencies, verifySoftwareStatement } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';

/** Whether a software statement (RFC 7591 §2.3) is to be taken, for the service that registers clients. */
@Injectable()
export class VerifySoftwareStatementUseCase {
  constructor(@Inject(OAUTH) private readonly oauth: OAuthDependencies) {}

  execute(context: TenantContext, { statement }: { statement: string }): Promise<SoftwareStatementVerdict> {
    return verifySoftwareStatement(context, statement, this.oauth);
  }
}
