import { Inject, Injectable } from '@nestjs/common';
import { type ClientId, ServiceError, type TenantContext, type UserId } from '#contracts';
import { clientIdentifiers, type OAuthDependencies } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';

/** Whom an application knows by a `sub`, pairwise or public. Refuses with `not_found` where the application is gone, or that is no `sub` of its users. That the user exists is for the caller to find out. */
@Injectable()
export class FindSubjectUseCase {
  constructor(@Inject(OAUTH) private readonly oauth: OAuthDependencies) {}

  async execute(
    context: TenantContext,
    { clientId, subject }: { readonly clientId: ClientId; readonly subject: string },
  ): Promise<{ userId: UserId }> {
    const { application } = await this.oauth.clients.find(context, clientId);
    if (application === null) throw new ServiceError('not_found', 'There is no such application.');
    const userId = (await clientIdentifiers(context, application, this.oauth)).userOf(subject);
    if (userId === null) throw new ServiceError('not_found', 'The application knows no user by this subject.');
    return { userId };
  }
}
