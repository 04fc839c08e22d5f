import {
  type AttributeAccess,
  attributeAccesses,
  type AttributeKind,
  attributeKinds,
  type AttributeScope,
  attributeScopes,
  type ClaimPlace,
  claimPlaces,
} from '#contracts';
import { Bool, Choices, Num, ObjectList, OneOf, Text } from '../../input/members.js';

/** A text in one language. */
export class LocalTextResource {
  @Text({ description: 'BCP 47.', maxLength: 35, example: 'en' })
  locale!: string;

  @Text({ description: 'For people.', minLength: 1, maxLength: 100, example: 'Department' })
  text!: string;
}

export class AttributeChoiceResource {
  @Text({ description: 'What is stored, and told as the claim.', minLength: 1, maxLength: 100, example: 'sales' })
  value!: string;

  @ObjectList({
    description: 'What people read instead; left out: the value.',
    optional: true,
    maxItems: 20,
    of: () => LocalTextResource,
  })
  labels?: readonly LocalTextResource[];
}

/** What a tenant keeps of its users beyond what every user has. */
export class UserAttributeResource {
  @Text({
    description: 'Its name among the `attributes` of a user.',
    maxLength: 64,
    pattern: { of: /^[a-z][a-z0-9_]*$/, message: 'must have only a-z, 0-9 and _, and begin with a letter' },
    example: 'department',
  })
  name!: string;

  @OneOf({
    description:
      'What its values are: text of one line, a number, true or false, a date (1990-12-31), one of `choices`, a telephone number (kept in E.164 form) or an https address.',
    values: attributeKinds,
  })
  kind!: AttributeKind;

  @ObjectList({
    description: 'What it is called on pages, per language; where there is none in the language of a page, the first.',
    maxItems: 20,
    of: () => LocalTextResource,
  })
  labels!: readonly LocalTextResource[];

  @ObjectList({ description: 'Of the kind `choice`, at least one.', optional: true, maxItems: 100, of: () => AttributeChoiceResource })
  choices?: readonly AttributeChoiceResource[];

  @Num({
    description: 'The least: of a number, or of the characters of a text. Null: any number; 1 character.',
    nullable: true,
    optional: true,
  })
  minimum?: number | null;

  @Num({
    description: 'The most: of a number, or of the characters of a text, up to 2048. Null: any number; 256 characters.',
    nullable: true,
    optional: true,
  })
  maximum?: number | null;

  @Text({ description: 'The first date; null: any.', nullable: true, optional: true, maxLength: 10, example: '1900-01-01' })
  earliest?: string | null;

  @Text({ description: 'The last date; null: any.', nullable: true, optional: true, maxLength: 10, example: '2020-12-31' })
  latest?: string | null;

  @OneOf({
    description: 'What users may do with their own: nothing (the default), see it, or change it. Administrators may do everything.',
    optional: true,
    values: attributeAccesses,
  })
  user_access?: AttributeAccess;

  @Bool({
    description:
      'Whether every user who has none is asked for it at the next sign-in to an application; false if left out. Applications require more by `required_attributes`.',
    optional: true,
  })
  required?: boolean;

  @Text({
    description:
      'The claim that tells it, `given_name` for instance; null, or left out: none. Names that tokens give a meaning of their own are refused.',
    nullable: true,
    optional: true,
    maxLength: 128,
    example: 'department',
  })
  claim?: string | null;

  @OneOf({ description: 'Which scope releases the claim; `profile` if left out.', optional: true, values: attributeScopes })
  scope?: AttributeScope;

  @Choices({
    description: 'Where the claim is told; in ID tokens and at userinfo if left out. What access tokens tell, introspection tells too.',
    optional: true,
    values: claimPlaces,
    example: ['id_token', 'userinfo'],
  })
  claim_in?: readonly ClaimPlace[];
}
