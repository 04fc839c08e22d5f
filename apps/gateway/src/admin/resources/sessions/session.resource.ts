import type { JsonObject } from '#contracts';
import { AnyObjectList, Bool, Text, StringList, Int } from '../../input/members.js';
import { PageOf } from '../page-of.js';

/** An SSO session. */
export class SessionResource {
  @Text({ description: 'UUID; the claim `sid`.', maxLength: 36 })
  id!: string;

  @Text({ description: 'UUID.', maxLength: 36 })
  user_id!: string;

  @Int({ description: 'When the user authenticated. Epoch seconds.', from: 0, to: Number.MAX_SAFE_INTEGER })
  auth_time!: number;

  @StringList({ description: 'How (RFC 8176).', maxItems: 20, maxLength: 20, example: ['pwd'] })
  amr!: readonly string[];

  @Text({ description: 'Authentication context class.', nullable: true, maxLength: 200 })
  acr!: string | null;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  last_seen_at!: string;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  expires_at!: string;

  @Bool({ description: 'Whether it outlasts the closing of the browser.' })
  persistent!: boolean;

  @Text({ description: 'At the sign-in.', nullable: true, maxLength: 45 })
  ip_address!: string | null;

  @Text({ description: 'At the sign-in.', nullable: true, maxLength: 512 })
  user_agent!: string | null;
}

export class SessionPage extends PageOf(SessionResource) {}

/** What a user (or a client for itself) allowed a client. */
export class GrantResource {
  @Text({ description: 'UUID.', maxLength: 36 })
  id!: string;

  @Text({ description: 'The application.', maxLength: 36 })
  client_id!: string;

  @Text({ description: 'UUID.', nullable: true, maxLength: 36 })
  user_id!: string | null;

  @Text({ description: 'The SSO session it came of.', nullable: true, maxLength: 36 })
  session_id!: string | null;

  @Text({ description: 'For which organization of the user; null: for none.', nullable: true, maxLength: 36 })
  organization_id!: string | null;

  @StringList({ description: 'What was granted.', maxItems: 100, maxLength: 100 })
  scopes!: readonly string[];

  @AnyObjectList({ description: 'What was granted in detail (RFC 9396).', maxItems: 20 })
  authorization_details!: readonly JsonObject[];

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({ description: 'ISO 8601, UTC; null: it holds.', nullable: true, maxLength: 30 })
  revoked_at!: string | null;
}

export class GrantPage extends PageOf(GrantResource) {}

/** What a user allowed an application. */
export class ConsentResource {
  @Text({ description: 'The application.', maxLength: 36 })
  client_id!: string;

  @Text({
    description: 'Identifier of the resource server that the scopes belong to; null: OpenID Connect alone.',
    nullable: true,
    maxLength: 500,
  })
  resource!: string | null;

  @Text({ description: 'For which organization of the user; null: for none.', nullable: true, maxLength: 36 })
  organization_id!: string | null;

  @StringList({ description: 'What it may ask for without asking the user again.', maxItems: 100, maxLength: 100 })
  scopes!: readonly string[];

  @StringList({
    description: 'Claims that it may ask for by name, beside those of the scopes (OpenID Connect Core §5.5).',
    maxItems: 200,
    maxLength: 128,
  })
  claims!: readonly string[];

  @Text({ description: 'When something was added last. ISO 8601, UTC.', maxLength: 30 })
  granted_at!: string;
}

export class ConsentPage extends PageOf(ConsentResource) {}
