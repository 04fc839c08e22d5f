import { IntersectionType } from '@nestjs/swagger';
import { maxOrganizationNameLength, type OrganizationStatus, organizationStatuses } from '#contracts';
import { OneOf, Text } from '../../input/members.js';
import { PageQuery } from '../../input/page-query.js';
import { Changes } from '../changes.js';
import { PageOf } from '../page-of.js';
import { Versioned } from '../versioned.js';

class OrganizationName {
  @Text({
    description:
      "What tokens (`org_name`) and scopes with a parameter call it: a-z, 0-9 and hyphens, unique in the tenant. Stays as it is: what APIs keep by it would be another's.",
    minLength: 1,
    maxLength: maxOrganizationNameLength,
    example: 'acme',
  })
  name!: string;
}

class OrganizationMembers {
  @Text({ description: 'What people call it.', minLength: 1, maxLength: 100, example: 'Acme Ltd.' })
  display_name!: string;
}

class OrganizationState {
  @OneOf({
    description: 'Nobody signs in for a disabled one, and what was granted for it ends. Left out: active.',
    values: organizationStatuses,
  })
  status!: OrganizationStatus;
}

export class CreateOrganizationBody extends IntersectionType(OrganizationName, OrganizationMembers, Changes(OrganizationState)) {}

export class UpdateOrganizationBody extends Changes(IntersectionType(OrganizationMembers, OrganizationState)) {}

export class OrganizationResource extends IntersectionType(OrganizationName, OrganizationMembers, OrganizationState, Versioned) {
  @Text({ description: 'UUID.', maxLength: 36 })
  id!: string;
}

export class OrganizationPage extends PageOf(OrganizationResource) {}

export class OrganizationQuery extends PageQuery {
  @Text({
    description: 'A part of the name or of the display name. Case, accents and width of letters do not matter.',
    optional: true,
    minLength: 1,
    maxLength: 100,
    example: 'acme',
  })
  q?: string;

  @Text({ description: 'The whole name.', optional: true, minLength: 1, maxLength: maxOrganizationNameLength, example: 'acme' })
  name?: string;

  @OneOf({ description: 'Only those of this status.', optional: true, values: organizationStatuses })
  status?: OrganizationStatus;
}
