import { maxLifetimes, minApiKeyLifetime } from '#contracts';
import { Int, StringList, Text } from '../../input/members.js';
import { PageOf } from '../page-of.js';

export class CreateApiKeyBody {
  @Text({ description: 'What the key is for.', minLength: 1, maxLength: 100, example: 'Nightly report' })
  name!: string;

  @Text({
    description: 'Identifier of the resource server that it is for.',
    minLength: 1,
    maxLength: 500,
    example: 'https://orders.example.com',
  })
  resource!: string;

  @StringList({
    description: 'Scopes of that resource server that the application may ask for.',
    maxItems: 100,
    maxLength: 100,
    example: ['orders:read'],
  })
  scopes!: readonly string[];

  @Int({
    description: "How long it lives, `api_key_max_lifetime` of the tenant's settings at most. Seconds. Left out: as long as that.",
    optional: true,
    from: minApiKeyLifetime,
    to: maxLifetimes.apiKey,
  })
  lifetime?: number;
}

/** A long-lived credential for one API. */
export class ApiKeyResource {
  @Text({ description: 'UUID; that of its grant, too.', maxLength: 36 })
  id!: string;

  @Text({ description: 'What the key is for.', maxLength: 100 })
  name!: string;

  @Text({ description: 'The first characters of the key, to tell it by.', maxLength: 20, example: 'ost_ak_Xb4e7q' })
  prefix!: string;

  @Text({ description: 'UUID of the user whose it is; null: it is an application’s.', nullable: true, maxLength: 36 })
  user_id!: string | null;

  @Text({ description: 'The application whose it is; null: it is a user’s.', nullable: true, maxLength: 36 })
  client_id!: string | null;

  @Text({ description: 'Identifier of the resource server that it is for.', maxLength: 500 })
  resource!: string;

  @StringList({ description: 'What it was made for; less, where its owner may have less by now.', maxItems: 100, maxLength: 100 })
  scopes!: readonly string[];

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({ description: 'From when on it is good for nothing. It is forgotten four weeks later. ISO 8601, UTC.', maxLength: 30 })
  expires_at!: string;

  @Text({
    description: 'The beginning of the hour in which it was used last, as far as that was noticed; null: not yet. ISO 8601, UTC.',
    nullable: true,
    maxLength: 30,
  })
  last_used_at!: string | null;

  @Text({ description: 'ISO 8601, UTC; null: it was not.', nullable: true, maxLength: 30 })
  revoked_at!: string | null;
}

export class IssuedApiKeyResource extends ApiKeyResource {
  @Text({ description: 'The key, shown this once.', maxLength: 100 })
  key!: string;
}

export class ApiKeyPage extends PageOf(ApiKeyResource) {}
