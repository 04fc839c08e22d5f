import { initialAccessTokenBounds } from '#contracts';
import { Bool, Int, Text } from '../../input/members.js';
import { PageOf } from '../page-of.js';

export class CreateInitialAccessTokenBody {
  @Text({ description: 'For administrators: who has it, or what for.', minLength: 1, maxLength: 100, example: 'Partner portal' })
  name!: string;

  @Bool({
    description:
      'Whether you answer for the clients that register by it: they begin as `verified`, so users are not warned of them. For somebody whose registrations you know.',
    optional: true,
  })
  verifies?: boolean;

  @Int({ description: 'How many clients it is good for. Left out: 1.', optional: true, from: 1, to: initialAccessTokenBounds.maxUses })
  max_uses?: number;

  @Int({
    description: 'How long it may be used. Seconds. Left out: 7 days.',
    optional: true,
    from: 60,
    to: initialAccessTokenBounds.lifetime.longest,
  })
  lifetime?: number;
}

/** Lets its holder register clients (RFC 7591 §3). */
export class InitialAccessTokenResource {
  @Text({ description: 'UUID.', maxLength: 36 })
  id!: string;

  @Text({ description: 'For administrators: who has it, or what for.', maxLength: 100 })
  name!: string;

  @Bool({ description: 'Whether the clients that register by it begin as `verified`.' })
  verifies!: boolean;

  @Int({ description: 'How many clients it is good for.', from: 1, to: initialAccessTokenBounds.maxUses })
  max_uses!: number;

  @Int({ description: 'How many clients came of it.', from: 0, to: initialAccessTokenBounds.maxUses })
  uses!: number;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({ description: 'From when on it is good for nothing, and forgotten. ISO 8601, UTC.', maxLength: 30 })
  expires_at!: string;
}

export class IssuedInitialAccessTokenResource extends InitialAccessTokenResource {
  @Text({ description: 'The token, shown this once.', maxLength: 100 })
  token!: string;
}

export class InitialAccessTokenPage extends PageOf(InitialAccessTokenResource) {}

/** An application that registered itself. */
export class DynamicClientResource {
  @Text({ description: 'The OAuth client identifier: of the application of that name.', maxLength: 36 })
  client_id!: string;

  @Text({ description: 'By which token; null: it needed none.', nullable: true, maxLength: 36 })
  initial_access_token_id!: string | null;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({
    description: 'When it was first noticed to be used, within an hour; null: not yet. ISO 8601, UTC.',
    nullable: true,
    maxLength: 30,
  })
  used_at!: string | null;
}

/** What a client that registered itself manages that with (RFC 7592 §3). */
export class IssuedRegistrationTokenResource {
  @Text({ description: 'The token, shown this once.', maxLength: 100 })
  registration_access_token!: string;

  @Text({ description: 'Where it is good: the client configuration endpoint of this client.', maxLength: 2000 })
  registration_client_uri!: string;
}

export class DynamicClientPage extends PageOf(DynamicClientResource) {}
