import { Injectable } from '@nestjs/common';
import type { OwnProfile, OwnRequest, TenantContext } from '#contracts';
import { ownProfileOf } from '../../rules/own-profile.js';
import { OwnUsers } from '../own-users.js';

/** What is known of a user, told to themselves. */
@Injectable()
export class GetOwnProfileUseCase {
  constructor(private readonly own: OwnUsers) {}

  async execute(context: TenantContext, { sessionToken }: OwnRequest): Promise<OwnProfile> {
    return ownProfileOf((await this.own.require(context, sessionToken)).user);
  }
}
