import { type InvitationStatus, invitationStatuses } from '#contracts';
import { OneOf, StringList, Text } from '../../input/members.js';
import { PageQuery } from '../../input/page-query.js';
import { PageOf } from '../page-of.js';

export class CreateInvitationBody {
  @Text({ description: 'Who is invited; the address that the account will have, verified.', maxLength: 512, example: 'jo@example.com' })
  email!: string;

  @Text({
    description: 'What the message calls the person, and what the page suggests.',
    optional: true,
    nullable: true,
    maxLength: 512,
    example: 'Jo Doe',
  })
  name?: string | null;

  @Text({
    description: "Language of the message and of the account (BCP 47). Left out: the tenant's.",
    optional: true,
    nullable: true,
    maxLength: 35,
    example: 'en',
  })
  locale?: string | null;

  @StringList({ description: 'Roles that the account begins with.', optional: true, maxItems: 100, maxLength: 100 })
  roles?: readonly string[];

  @StringList({ description: 'Groups that the account begins with.', optional: true, maxItems: 100, maxLength: 256 })
  groups?: readonly string[];

  @Text({
    description: 'The application whose `client_uri` the person is led to. Left out: their own account.',
    optional: true,
    nullable: true,
    maxLength: 255,
  })
  client_id?: string | null;
}

export class InvitationQuery extends PageQuery {
  @Text({ description: 'Only invitations for this address, in any case.', optional: true, minLength: 1, maxLength: 254 })
  email?: string;
}

/** An invitation to have an account. Its link is in its message alone. */
export class InvitationResource {
  @Text({ description: 'UUID.', maxLength: 36 })
  id!: string;

  @OneOf({ description: '`expired`: sent again, it is pending again.', values: invitationStatuses })
  status!: InvitationStatus;

  @Text({ description: 'Who is invited.', maxLength: 254 })
  email!: string;

  @Text({ description: 'What the message calls the person.', nullable: true, maxLength: 512 })
  name!: string | null;

  @Text({ description: 'Language of the message (BCP 47).', nullable: true, maxLength: 35 })
  locale!: string | null;

  @StringList({ description: 'Roles that the account begins with.', maxItems: 100, maxLength: 100 })
  roles!: readonly string[];

  @StringList({ description: 'Groups that the account begins with.', maxItems: 100, maxLength: 256 })
  groups!: readonly string[];

  @Text({ description: 'The application that the person is led to.', nullable: true, maxLength: 255 })
  client_id!: string | null;

  @Text({ description: 'Who came of it.', nullable: true, maxLength: 36 })
  user_id!: string | null;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({ description: 'Until when its link works. ISO 8601, UTC.', maxLength: 30 })
  expires_at!: string;
}

export class InvitationPage extends PageOf(InvitationResource) {}
