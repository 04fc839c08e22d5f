import { IntersectionType } from '@nestjs/swagger';
import { maxRolesOfMember, type OrganizationStatus, organizationStatuses } from '#contracts';
import { OneOf, StringList, Text } from '../../input/members.js';
import { PageOf } from '../page-of.js';
import { Versioned } from '../versioned.js';

export class PutOrganizationMemberBody {
  @StringList({
    description: 'Names of roles that the user has in this organization alone, beside those that they have everywhere.',
    maxItems: maxRolesOfMember,
    maxLength: 64,
    example: ['clerk'],
  })
  roles!: readonly string[];
}

/** That a user is a member of an organization. */
export class OrganizationMemberResource extends IntersectionType(PutOrganizationMemberBody, Versioned) {
  @Text({ description: 'UUID of the organization.', maxLength: 36 })
  organization_id!: string;

  @Text({ description: 'UUID of the user.', maxLength: 36 })
  user_id!: string;
}

export class OrganizationMemberPage extends PageOf(OrganizationMemberResource) {}

/** An organization that a user is a member of. */
export class UserOrganizationResource extends PutOrganizationMemberBody {
  @Text({ description: 'UUID of the organization.', maxLength: 36 })
  organization_id!: string;

  @Text({ description: 'What tokens and scopes call it.', maxLength: 64 })
  name!: string;

  @Text({ description: 'What people call it.', maxLength: 100 })
  display_name!: string;

  @OneOf({ description: 'Of the organization.', values: organizationStatuses })
  status!: OrganizationStatus;

  @Text({ description: 'Since when the user is a member. ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({ description: 'When the roles were last changed. ISO 8601, UTC.', maxLength: 30 })
  updated_at!: string;
}

export class UserOrganizationPage extends PageOf(UserOrganizationResource) {}
