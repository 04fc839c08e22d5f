import { enrollableNames, type EnrollableName } from '#contracts';
import { Int, ObjectList, OneOf, Text } from '../../input/members.js';

/** What a user has set up to prove a second factor with. */
export class AuthenticatorResource {
  @Text({ description: 'UUID.', maxLength: 36 })
  id!: string;

  @OneOf({ description: 'Of what kind.', values: enrollableNames })
  method!: EnrollableName;

  @Text({ description: 'What its user calls it.', nullable: true, maxLength: 64 })
  name!: string | null;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({ description: 'ISO 8601, UTC; null: not yet.', nullable: true, maxLength: 30 })
  last_used_at!: string | null;
}

export class AuthenticatorList {
  @ObjectList({ description: 'Oldest first.', maxItems: 100, of: () => AuthenticatorResource })
  items!: readonly AuthenticatorResource[];

  @Int({ description: 'Recovery codes that the user has not used.', from: 0, to: 10 })
  recovery_codes_left!: number;
}
