import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { type OAuthDependencies, resumeAuthorization } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Resumptions } from '../resumptions.js';

/** Goes on after the login or consent page, by what the session service says was decided there, and by whom; what is answered gets the same answer again while that is good. Refuses with `transaction_invalid` what is unknown, expired or used. */
@Injectable()
export class ResumeAuthorizationUseCase {
  constructor(
    private readonly resumptions: Resumptions,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['resumeAuthorization']>,
  ): Promise<ResponseOf<RpcMap['token']['resumeAuthorization']>> {
    const { asked, resumption } = await this.resumptions.find(context, request);
    const answer = await resumeAuthorization(asked, resumption, this.oauth);
    if (!answer) throw new ServiceError('transaction_invalid', 'The sign-in has expired or was finished already.');
    return answer;
  }
}
