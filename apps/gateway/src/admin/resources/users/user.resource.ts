import { IntersectionType } from '@nestjs/swagger';
import {
  type AdministeredUserStatus,
  administeredUserStatuses,
  type AttributeValue,
  type Json,
  maxLockReasonLength,
  type UserStatus,
  userStatuses,
} from '#contracts';
import { AnyObject, Bool, OneOf, Part, Text, StringList } from '../../input/members.js';
import { PageQuery } from '../../input/page-query.js';
import { Changes } from '../changes.js';
import { PageOf } from '../page-of.js';
import { Versioned } from '../versioned.js';

/** The claim `address` (OpenID Connect Core §5.1.1). */
export class AddressResource {
  @Text({ description: 'As on a letter; lines end with LF or CRLF.', optional: true, maxLength: 512 })
  formatted?: string;

  @Text({ description: 'Street, number and the like; may have several lines.', optional: true, maxLength: 512, example: 'Main Street 1' })
  street_address?: string;

  @Text({ description: 'City.', optional: true, maxLength: 256, example: 'Graz' })
  locality?: string;

  @Text({ description: 'State, province or prefecture.', optional: true, maxLength: 256 })
  region?: string;

  @Text({ description: 'Zip code or postal code.', optional: true, maxLength: 256, example: '8010' })
  postal_code?: string;

  @Text({ description: 'Name of the country.', optional: true, maxLength: 256, example: 'Austria' })
  country?: string;
}

class UserMembers {
  @Text({ description: 'What the user signs in with.', nullable: true, maxLength: 512, example: 'jo' })
  username!: string | null;

  @Text({ description: 'May be signed in with, too.', nullable: true, maxLength: 512, example: 'jo@example.com' })
  email!: string | null;

  @Bool({ description: 'Whether the address is known to be theirs; if not, they are sent a message to verify it.' })
  email_verified!: boolean;

  @Text({ description: 'Claim `name`.', nullable: true, maxLength: 512, example: 'Jo Doe' })
  name!: string | null;

  @Text({ description: 'Claim `picture`: an address; https.', nullable: true, maxLength: 2000 })
  picture!: string | null;

  @Text({
    description: 'Claim `phone_number`: with its country code; kept in E.164 form.',
    nullable: true,
    maxLength: 32,
    example: '+431234567',
  })
  phone!: string | null;

  @Bool({ description: 'Claim `phone_number_verified`.' })
  phone_verified!: boolean;

  @Part({ description: 'Claim `address`, told for that scope. Replaced as a whole.', nullable: true, of: () => AddressResource })
  address!: AddressResource | null;

  @Text({ description: 'Claim `locale` (BCP 47).', nullable: true, maxLength: 35, example: 'en' })
  locale!: string | null;

  @AnyObject({ description: 'Claims of your own.', example: { plan: 'gold' } })
  custom_claims!: { readonly [claim: string]: Json };

  @AnyObject({
    description:
      "By the names of the tenant's `user_attributes`: text, numbers, true or false. In a change, null takes a value away and what is left out stays.",
    example: { department: 'sales' },
  })
  attributes!: { readonly [name: string]: AttributeValue };

  @StringList({ description: 'Roles, in ID tokens and userinfo.', maxItems: 100, maxLength: 100 })
  roles!: readonly string[];

  @StringList({ description: 'Claim `groups`, told for that scope.', maxItems: 100, maxLength: 256, example: ['developers'] })
  groups!: readonly string[];
}

class AdministeredStatusMembers {
  @OneOf({
    description:
      'Who is not active may not sign in and keeps no session or grant. Sent for a user who had their account deleted, it takes that back: `active` keeps the account.',
    values: administeredUserStatuses,
  })
  status!: AdministeredUserStatus;

  @Text({
    description: 'Why the user is locked: with `status` `locked`. For administrators, here and in the audit log; the user is not told.',
    nullable: true,
    minLength: 1,
    maxLength: maxLockReasonLength,
    example: 'Phished, ticket 4711',
  })
  lock_reason!: string | null;
}

/** When, by which client of the admin API, and why a user was locked. */
export class UserLockResource {
  @Text({ description: 'ISO 8601, UTC; null: nobody knows.', nullable: true, maxLength: 30 })
  locked_at!: string | null;

  @Text({ description: 'The client that did it; null: none of the admin API.', nullable: true, maxLength: 256 })
  locked_by!: string | null;

  @Text({ description: 'As it was given; null: none.', nullable: true, maxLength: maxLockReasonLength })
  reason!: string | null;
}

/** When a user had their account deleted themselves, and when it is erased unless they keep it. */
export class PendingDeletionResource {
  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  requested_at!: string;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  due_at!: string;
}

class StatusMembers {
  @OneOf({
    description:
      'Who is not active may not sign in and keeps no session or grant. `pending_deletion`: the user had their account deleted, and may keep it by signing in until `deletion.due_at`.',
    values: userStatuses,
  })
  status!: UserStatus;

  @Part({ description: 'Of a user who is `pending_deletion`; null of everybody else.', nullable: true, of: () => PendingDeletionResource })
  deletion!: PendingDeletionResource | null;

  @Part({ description: 'Of a user who is `locked`; null of everybody else.', nullable: true, of: () => UserLockResource })
  lock!: UserLockResource | null;
}

/** Which users: those for whom all that is given holds. */
export class UserQuery extends PageQuery {
  @Text({
    description: 'A part of the username, the address or the name, or the id. Case, accents and width of letters do not matter.',
    optional: true,
    minLength: 1,
    maxLength: 100,
    example: 'doe',
  })
  q?: string;

  @Text({ description: 'The whole username, in any case.', optional: true, minLength: 1, maxLength: 254, example: 'jo' })
  username?: string;

  @Text({ description: 'The whole address, in any case.', optional: true, minLength: 1, maxLength: 254, example: 'jo@example.com' })
  email?: string;

  @OneOf({ description: 'Only users of this status.', optional: true, values: userStatuses })
  status?: UserStatus;
}

/** Longer ones are refused before anything is computed from them. */
const longestPassword = 512;

export class SetPasswordBody {
  @Text({ description: 'The new password.', minLength: 1, maxLength: longestPassword })
  password!: string;
}

/** A message that is on its way: what became of it is in the list of deliveries. */
export class QueuedMessageResource {
  @Text({ description: 'UUID of the delivery.', maxLength: 36 })
  delivery_id!: string;
}

export class CreateUserBody extends Changes(UserMembers) {
  @Text({ description: 'Left out: no signing in with a password.', optional: true, minLength: 1, maxLength: longestPassword })
  password?: string;
}

export class UpdateUserBody extends Changes(IntersectionType(UserMembers, AdministeredStatusMembers)) {}

export class UserResource extends IntersectionType(UserMembers, StatusMembers, Versioned) {
  @Text({ description: 'UUID; the claim `sub`.', maxLength: 36 })
  id!: string;

  @StringList({ description: "Versions of the tenant's terms of use that they accepted, in that order.", maxItems: 50, maxLength: 64 })
  accepted_terms!: readonly string[];

  @Bool({ description: 'Whether a second factor is set up.' })
  mfa_enabled!: boolean;

  @Text({ description: 'ISO 8601, UTC; null: never.', nullable: true, maxLength: 30 })
  last_login_at!: string | null;
}

export class UserPage extends PageOf(UserResource) {}
