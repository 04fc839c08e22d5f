import { Injectable } from '@nestjs/common';
import type { OwnProfile, TenantContext, UpdateOwnProfileRequest } from '#contracts';
import { AttributeSchemas } from '../../ports/attribute-schemas.js';
import { OwnUsers } from '../own-users.js';
import { ownProfileOf } from '../../rules/own-profile.js';
import { UpdateUserUseCase } from '../update-user/update-user.use-case.js';

/** A user says what they are called, and in which language they are addressed. */
@Injectable()
export class UpdateOwnProfileUseCase {
  constructor(
    private readonly own: OwnUsers,
    private readonly updateUser: UpdateUserUseCase,
    private readonly schemas: AttributeSchemas,
  ) {}

  /** Exactly these members, whatever else arrives: what somebody is found by, and what they may, is not theirs to say here. Refuses with `invalid_argument`, naming every unfit member. */
  async execute(context: TenantContext, { sessionToken, name, picture, locale, attributes }: UpdateOwnProfileRequest): Promise<OwnProfile> {
    const { context: own, user } = await this.own.require(context, sessionToken);
    const changed = await this.updateUser.execute(own, { id: user.id, name, picture, locale, attributes }, 'user');
    return ownProfileOf(await this.schemas.of(context), changed);
  }
}
