import { Injectable } from '@nestjs/common';
import type { OwnProfile, OwnRequest, TenantContext } from '#contracts';
import { AttributeSchemas } from '../../ports/attribute-schemas.js';
import { ownProfileOf } from '../../rules/own-profile.js';
import { OwnUsers } from '../own-users.js';

/** What is known of a user, told to themselves. */
@Injectable()
export class GetOwnProfileUseCase {
  constructor(
    private readonly own: OwnUsers,
    private readonly schemas: AttributeSchemas,
  ) {}

  async execute(context: TenantContext, { sessionToken }: OwnRequest): Promise<OwnProfile> {
    const { user } = await this.own.require(context, sessionToken);
    return ownProfileOf(await this.schemas.of(context), user);
  }
}
