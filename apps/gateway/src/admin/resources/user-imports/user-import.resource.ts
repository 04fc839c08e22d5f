import {
  type Json,
  maxImportedUsers,
  type UserExportFormat,
  userExportFormats,
  type UserRefusalReason,
  userRefusalReasons,
} from '#contracts';
import { AnyObjectList, Bool, Int, OneOf, Text } from '../../input/members.js';
import { PageQuery } from '../../input/page-query.js';
import { PageOf } from '../page-of.js';

const maxTotal = 100_000_000;

class ImportMembers {
  @OneOf({ description: 'What the records are: as the admin API takes users, of Keycloak, or of Auth0.', values: userExportFormats })
  format!: UserExportFormat;

  @Int({ description: 'How many records there are in all.', from: 1, to: maxTotal, example: 1_200 })
  total!: number;
}

export class CreateUserImportBody extends ImportMembers {
  @Text({
    description: 'Names the export, by a digest of the file for instance, so that the import can be found.',
    optional: true,
    maxLength: 128,
  })
  source?: string;

  @Bool({ description: 'Users with a second factor are imported without it. Left out: they are refused.', optional: true })
  drop_second_factors?: boolean;
}

export class ImportUsersBody {
  @Int({ description: 'Of the first record in the export, which begins with 0: the `next_position` of the import.', from: 0, to: maxTotal })
  position!: number;

  @AnyObjectList({
    description: "Records in the import's format (docs/import-users.md).",
    maxItems: maxImportedUsers,
    example: [
      { email: 'jo@example.com', email_verified: true, password_hash: '$2b$10$CwTycUXWue0Thq9StjUM0uJ8.k6.m3fFg0dkVYt5f0F0p5Yl5eXYe' },
    ],
  })
  records!: readonly { readonly [name: string]: Json }[];
}

export class UserImportQuery extends PageQuery {
  @Text({ description: 'Only imports of this source.', optional: true, minLength: 1, maxLength: 128 })
  source?: string;
}

/** An import of users. */
export class UserImportResource extends ImportMembers {
  @Text({ description: 'UUID.', maxLength: 36 })
  id!: string;

  @Text({ description: 'Names the export.', nullable: true, maxLength: 128 })
  source!: string | null;

  @Bool({ description: 'Users with a second factor are imported without it.' })
  drop_second_factors!: boolean;

  @Int({ description: 'Of the record that comes next; as many as `total` when all are done.', from: 0, to: maxTotal })
  next_position!: number;

  @Int({ description: 'How many users were imported.', from: 0, to: maxTotal })
  imported!: number;

  @Int({ description: 'How many records were refused.', from: 0, to: maxTotal })
  refused!: number;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  created_at!: string;

  @Text({ description: 'ISO 8601, UTC.', maxLength: 30 })
  updated_at!: string;
}

export class UserImportPage extends PageOf(UserImportResource) {}

/** A record that was not imported. */
export class RefusedImportResource {
  @Int({ description: 'Where it stands in the export, which begins with 0.', from: 0, to: maxTotal })
  position!: number;

  @Text({ description: 'Its username or address.', nullable: true, maxLength: 254 })
  identifier!: string | null;

  @OneOf({
    description: '`taken`: another user has the name or address. `second_factor`: they would sign in with less than before.',
    values: userRefusalReasons,
  })
  reason!: UserRefusalReason;

  @Text({ description: 'What is wrong with it.', maxLength: 2_000 })
  detail!: string;
}

export class RefusedImportPage extends PageOf(RefusedImportResource) {}
