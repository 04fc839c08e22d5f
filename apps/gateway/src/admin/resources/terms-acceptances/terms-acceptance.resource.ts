import { Text } from '../../input/members.js';
import { PageOf } from '../page-of.js';

/** That a user accepted a version of the terms. */
export class TermsAcceptanceResource {
  @Text({ description: 'UUID of the user.', maxLength: 36 })
  user_id!: string;

  @Text({ description: 'Which version.', maxLength: 64 })
  version!: string;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  accepted_at!: string;

  @Text({ description: 'From which network address.', nullable: true, maxLength: 64 })
  ip_address!: string | null;
}

export class TermsAcceptancePage extends PageOf(TermsAcceptanceResource) {}
