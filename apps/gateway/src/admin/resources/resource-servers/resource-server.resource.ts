import { IntersectionType, OmitType, PickType } from '@nestjs/swagger';
import {
  type AccessTokenType,
  accessTokenTypes,
  authenticationMembers,
  type JsonObject,
  maxLifetimes,
  type ScopeParameterForm,
  scopeParameterForms,
  type SigningAlgorithm,
  signingAlgorithms,
  type TokenFormat,
  tokenFormats,
  type UserScopePolicy,
  userScopePolicies,
} from '#contracts';
import { AnyObject, Bool, Int, ObjectList, OneOf, StringList, Text } from '../../input/members.js';
import { type SnakeName, toSnakeCase } from '../../input/wire-names.js';
import { RegistrationResource } from '../applications/registration.resource.js';
import { Changes } from '../changes.js';
import { PageOf } from '../page-of.js';
import { LocalTextResource } from '../tenants/user-attribute.resource.js';
import { Versioned } from '../versioned.js';

export class ScopeResource {
  @Text({
    description:
      'RFC 6749 §3.3; with `parameter_form` a template with one parameter between separators, as in `read:organization:{org_id}`.',
    minLength: 1,
    maxLength: 100,
    example: 'orders:read',
  })
  name!: string;

  @Text({
    description:
      'For people: the consent page shows it. Of a template, it names the parameter (`{org_id}`), which the page replaces by its value.',
    minLength: 1,
    maxLength: 100,
    example: 'See your orders',
  })
  description!: string;

  @ObjectList({
    description: 'The same in other languages; a page that has none of them shows `description`.',
    optional: true,
    maxItems: 20,
    of: () => LocalTextResource,
  })
  descriptions?: readonly LocalTextResource[];

  @Bool({
    description: 'Whether it lets an application change or administer something: the consent page makes it stand out. Left out: no.',
    optional: true,
    example: false,
  })
  sensitive?: boolean;

  @Bool({
    description: 'Whether users may have API keys with it, where the tenant lets users have some. Left out: no.',
    optional: true,
    example: false,
  })
  api_keys?: boolean;

  @OneOf({
    description: 'What a value of the parameter looks like. Left out: the name has none.',
    values: scopeParameterForms,
    optional: true,
  })
  parameter_form?: ScopeParameterForm;
}

export class ResourceServerRoleResource {
  @Text({ description: 'One of the `roles` of users.', minLength: 1, maxLength: 64, example: 'clerk' })
  name!: string;

  @StringList({
    description:
      'What users with the role may do there: names of its scopes, or others that the API knows. Of a template: as a whole, for any value; with a value; or with `{user.attributes.NAME}` in place of its parameter, for what that attribute of the user says.',
    maxItems: 100,
    maxLength: 100,
    example: ['orders:read'],
  })
  permissions!: readonly string[];
}

export class AuthorizationDetailsTypeResource {
  @Text({ description: 'RFC 9396 §2.1.', minLength: 1, maxLength: 100, example: 'payment_initiation' })
  type!: string;

  @Text({ description: 'For people: the consent page shows it.', minLength: 1, maxLength: 100, example: 'Make a payment' })
  description!: string;

  @AnyObject({
    description:
      'JSON Schema of the members besides `type`: `type` (object, array, string, number, integer, boolean), `properties`, `required`, `items`, `enum`, `format` (date, date-time, uri), and bounds of length, number and value. Its `title`s are what the consent page calls the members. No references, alternatives and patterns. Members that it does not name are refused.',
    example: { type: 'object', properties: { amount: { type: 'string', title: 'Amount', maxLength: 20 } }, required: ['amount'] },
  })
  schema!: JsonObject;
}

class ResourceServerMembers {
  @Text({ description: 'For people.', minLength: 1, maxLength: 100, example: 'Orders' })
  name!: string;

  @ObjectList({ description: 'What applications may ask for.', maxItems: 100, of: () => ScopeResource })
  scopes!: readonly ScopeResource[];

  @ObjectList({
    description:
      'What the roles of users permit there: tokens for it tell those of their roles that are named here, and `permissions`. Empty: tokens tell all roles of users, and no permissions.',
    maxItems: 100,
    of: () => ResourceServerRoleResource,
  })
  roles!: readonly ResourceServerRoleResource[];

  @OneOf({
    description:
      'Which of its scopes users can give to applications: all that they consent to, or of those the ones that are `permissions` of theirs. Of what applications do for themselves it says nothing.',
    values: userScopePolicies,
  })
  user_scopes!: UserScopePolicy;

  @ObjectList({
    description:
      'Kinds of authorization details that applications may ask for (RFC 9396), where they may at all (`authorization_details_types`).',
    maxItems: 20,
    of: () => AuthorizationDetailsTypeResource,
  })
  authorization_details_types!: readonly AuthorizationDetailsTypeResource[];

  @OneOf({ description: 'Format of access tokens for it.', values: tokenFormats })
  token_format!: TokenFormat;

  @OneOf({ description: 'What its JWTs are signed with.', values: signingAlgorithms })
  signing_algorithm!: SigningAlgorithm;

  @OneOf({
    description:
      'The `typ` in the header of its JWTs: at+jwt (RFC 9068), or JWT for a library that refuses that. ID tokens say JWT too: an API set so must compare `aud`.',
    values: accessTokenTypes,
  })
  access_token_typ!: AccessTokenType;

  @Int({ description: "Seconds; null: the application's or the tenant's.", nullable: true, from: 1, to: maxLifetimes.accessToken })
  access_token_lifetime!: number | null;
}

/** How it authenticates at the introspection endpoint: as applications do. */
const AuthenticationMembers = PickType(
  RegistrationResource,
  authenticationMembers.map((member) => toSnakeCase(member) as SnakeName<(typeof authenticationMembers)[number]>),
);

class IdentifierMember {
  @Text({
    description: 'The audience (RFC 8707 `resource`). Stays as it is.',
    minLength: 1,
    maxLength: 500,
    example: 'https://api.example.com',
  })
  identifier!: string;
}

export class CreateResourceServerBody extends IntersectionType(
  IdentifierMember,
  PickType(ResourceServerMembers, ['name', 'scopes']),
  Changes(IntersectionType(OmitType(ResourceServerMembers, ['name', 'scopes']), AuthenticationMembers)),
) {}

export class UpdateResourceServerBody extends Changes(IntersectionType(ResourceServerMembers, AuthenticationMembers)) {}

export class ResourceServerResource extends IntersectionType(IdentifierMember, ResourceServerMembers, AuthenticationMembers, Versioned) {
  @Text({ description: 'UUID.', maxLength: 36 })
  id!: string;

  @Text({ description: 'What it authenticates as at the introspection endpoint.', maxLength: 36 })
  client_id!: string;
}

export class CreatedResourceServerResource extends ResourceServerResource {
  @Text({ description: 'The first secret, shown this once. Missing for one that authenticates without.', optional: true, maxLength: 100 })
  client_secret?: string;
}

export class ResourceServerPage extends PageOf(ResourceServerResource) {}
