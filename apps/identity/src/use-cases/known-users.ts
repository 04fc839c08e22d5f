import { Injectable } from '@nestjs/common';
import { attributeValues, type OnFile, type TenantContext, type User } from '#contracts';
import { AttributeSchemas } from '../ports/attribute-schemas.js';

/** Users as their tenant's schema of attributes has them now: what another schema left behind is not shown. */
@Injectable()
export class KnownUsers {
  constructor(private readonly schemas: AttributeSchemas) {}

  async all(context: TenantContext, users: readonly User[]): Promise<readonly User[]> {
    const schema = await this.schemas.of(context);
    return users.map((user) => ({ ...user, attributes: attributeValues(schema, user.attributes) }));
  }

  /** What no sign-in need ask of them. */
  async onFile(context: TenantContext, { attributes, acceptedTerms }: Pick<User, 'attributes' | 'acceptedTerms'>): Promise<OnFile> {
    const known = attributeValues(await this.schemas.of(context), attributes);
    return { attributes: Object.keys(known), terms: acceptedTerms };
  }

  async one(context: TenantContext, user: User): Promise<User> {
    return { ...user, attributes: attributeValues(await this.schemas.of(context), user.attributes) };
  }
}
