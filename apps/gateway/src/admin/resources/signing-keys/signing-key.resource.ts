import { type SigningAlgorithm, signingAlgorithms, type SigningKey } from '#contracts';
import { Bool, OneOf, Text } from '../../input/members.js';
import { PageOf } from '../page-of.js';

/** A signing key, without its private part. */
export class SigningKeyResource {
  @Text({ description: 'Key id, as in the JWK Set.', maxLength: 100 })
  kid!: string;

  @OneOf({ description: 'What it signs with.', values: signingAlgorithms })
  algorithm!: SigningAlgorithm;

  @OneOf({ description: 'published: waits to sign; active: signs; retired: only verifies.', values: ['published', 'active', 'retired'] })
  state!: SigningKey['state'];

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  activates_at!: string;

  @Text({ description: 'ISO 8601, UTC.', nullable: true, maxLength: 30 })
  retired_at!: string | null;
}

/** Few enough for one page. */
export class SigningKeyPage extends PageOf(SigningKeyResource) {}

export class RotateSigningKeysBody {
  @Bool({ description: 'Sign with the successors at once, instead of after a time in which verifiers learn of them.', optional: true })
  immediately?: boolean;
}
