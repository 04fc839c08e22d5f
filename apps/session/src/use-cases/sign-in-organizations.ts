import { Injectable } from '@nestjs/common';
import type { TenantContext, UserId } from '#contracts';
import type { KnownOrganizations, SignIn } from '#sign-in';
import { Authenticators } from '../ports/authenticators.js';

/** What the users of sign-ins are members of. */
@Injectable()
export class SignInOrganizations {
  constructor(private readonly authenticators: Authenticators) {}

  /** Asked only where they may have to choose one. Null: nobody needs to know. */
  async ofUser(context: TenantContext, { needs }: Pick<SignIn, 'needs'>, userId: UserId | null): Promise<KnownOrganizations | null> {
    if (userId === null || needs.organization !== true) return null;
    return { userId, organizations: await this.authenticators.organizations(context, userId) };
  }
}
