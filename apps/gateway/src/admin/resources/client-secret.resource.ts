import { Text, Int } from '../input/members.js';
import { PageOf } from './page-of.js';

/** A stored secret. The secret itself cannot be read again. */
export class ClientSecretResource {
  @Text({ description: 'UUID.', maxLength: 36 })
  id!: string;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({ description: 'ISO 8601, UTC; null: until it is deleted.', nullable: true, maxLength: 30 })
  expires_at!: string | null;
}

export class IssuedClientSecretResource extends ClientSecretResource {
  @Text({ description: 'The secret, shown this once.', maxLength: 100 })
  client_secret!: string;
}

/** At most two are valid at a time: there is no next page. */
export class ClientSecretPage extends PageOf(ClientSecretResource) {}

export class RotateClientSecretBody {
  @Int({
    description: 'How long the newest secret before works on; any other ends at once. Seconds.',
    from: 0,
    to: 2_592_000,
    example: 3600,
  })
  overlap_seconds!: number;
}
