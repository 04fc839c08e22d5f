import type { KeyId } from '../ids.js';
import type { SigningAlgorithm } from '../vocabularies.js';

/** A key of a tenant, without its private part. Times are ISO 8601. */
export type SigningKey = {
  readonly kid: KeyId;
  readonly algorithm: SigningAlgorithm;
  /** `published` waits to sign, `active` signs, `retired` only verifies. */
  readonly state: 'published' | 'active' | 'retired';
  readonly createdAt: string;
  readonly activatesAt: string;
  readonly retiredAt: string | null;
};
