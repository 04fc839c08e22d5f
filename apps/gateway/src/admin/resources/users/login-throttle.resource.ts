import { Text, Int } from '../../input/members.js';

/** How wrong passwords slow a user down. An address or browser that is locked out says nothing of others: the user signs in from elsewhere. */
export class LoginThrottleResource {
  @Int({
    description: 'Wrong passwords from unknown browsers, less those of who then knew the right one; forgotten a day after the last.',
    from: 0,
    to: 2_147_483_647,
  })
  failures!: number;

  @Text({ description: 'ISO 8601, UTC.', nullable: true, maxLength: 30 })
  last_failed_at!: string | null;

  @Int({ description: 'How many addresses, networks and known browsers are locked out of the account now.', from: 0, to: 2_147_483_647 })
  locked_sources!: number;

  @Text({ description: 'When the last of these locks ends: ISO 8601, UTC; null: there is none.', nullable: true, maxLength: 30 })
  locked_until!: string | null;
}
