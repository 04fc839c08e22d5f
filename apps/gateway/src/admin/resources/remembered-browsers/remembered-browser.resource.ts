import { ObjectList, Text } from '../../input/members.js';

/** A browser that is not asked for a second factor of its user. */
export class RememberedBrowserResource {
  @Text({ description: 'UUID.', maxLength: 36 })
  id!: string;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({ description: 'When it was last spared. ISO 8601, UTC; null: not yet.', nullable: true, maxLength: 30 })
  last_used_at!: string | null;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  expires_at!: string;

  @Text({ description: 'When it was remembered.', nullable: true, maxLength: 45 })
  ip_address!: string | null;

  @Text({ description: 'When it was remembered.', nullable: true, maxLength: 512 })
  user_agent!: string | null;
}

export class RememberedBrowserList {
  @ObjectList({ description: 'Newest first.', maxItems: 20, of: () => RememberedBrowserResource })
  items!: readonly RememberedBrowserResource[];
}
