import { IntersectionType, OmitType, PickType } from '@nestjs/swagger';
import { Text } from '../../input/members.js';
import { PageQuery } from '../../input/page-query.js';
import { Changes } from '../changes.js';
import { PageOf } from '../page-of.js';
import { Versioned } from '../versioned.js';
import { Warned } from '../warning.resource.js';
import { RegistrationResource, fixedMembers, requiredMembers } from './registration.resource.js';

class ChosenCredentials {
  @Text({ description: 'Of a client that has one already: a UUID. Left out: a new one.', optional: true, maxLength: 36 })
  client_id?: string;

  @Text({
    description: 'Of a client that has one already: random, of at least 96 bits. Left out: a new one.',
    optional: true,
    maxLength: 256,
  })
  client_secret?: string;
}

export class CreateApplicationBody extends IntersectionType(
  PickType(RegistrationResource, requiredMembers),
  ChosenCredentials,
  Changes(OmitType(RegistrationResource, requiredMembers)),
) {}

export class UpdateApplicationBody extends Changes(OmitType(RegistrationResource, fixedMembers)) {}

export class ApplicationResource extends IntersectionType(RegistrationResource, Versioned, Warned) {
  @Text({ description: 'The OAuth client identifier.', maxLength: 36 })
  client_id!: string;
}

export class CreatedApplicationResource extends ApplicationResource {
  @Text({
    description: 'The first secret, shown this once. Missing for a public application, and where it was chosen.',
    optional: true,
    maxLength: 100,
  })
  client_secret?: string;
}

/** Which applications: those for whom all that is given holds. */
export class ApplicationQuery extends PageQuery {
  @Text({
    description: 'A part of the name. Case, accents and width of letters do not matter.',
    optional: true,
    minLength: 1,
    maxLength: 100,
    example: 'shop',
  })
  name?: string;

  @Text({ description: 'The whole OAuth client identifier.', optional: true, minLength: 1, maxLength: 100 })
  client_id?: string;
}

export class ApplicationPage extends PageOf(ApplicationResource) {}
