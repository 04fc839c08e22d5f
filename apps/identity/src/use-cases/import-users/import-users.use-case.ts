import { Injectable } from '@nestjs/common';
import {
  eventMap,
  type ImportUsersRequest,
  type Json,
  maxImportedUsers,
  type RefusedImport,
  ServiceError,
  type TenantContext,
  type User,
  type UserAttribute,
  type UserImport,
} from '#contracts';
import { Clock, EventOutbox, type Transaction, UnitOfWork } from '#kernel';
import { AttributeSchemas } from '../../ports/attribute-schemas.js';
import { IdSource } from '../../ports/id-source.js';
import { PasswordCredentialStore } from '../../ports/password-credential-store.js';
import { UserImportStore } from '../../ports/user-import-store.js';
import { UserStore } from '../../ports/user-store.js';
import { newLock } from '../../rules/user-status.js';
import { type Candidate, readCandidate, type Refusal } from './read-candidate.js';

/** One record of an export, and where it stands in it. */
type Placed = { readonly position: number; readonly record: Candidate | Refusal };

/** Imports the users that come next in an export. */
@Injectable()
export class ImportUsersUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly imports: UserImportStore,
    private readonly users: UserStore,
    private readonly credentials: PasswordCredentialStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly schemas: AttributeSchemas,
  ) {}

  /**
   * In one transaction: each user is there with their password, or is listed with the reason why not, and the import has moved on. Records that were sent before are
   * passed over, so that an answer that was lost does no harm. Refuses with `not_found`; with `conflict`, naming the position, where others come next; with
   * `invalid_argument` more records than the import or one request may have.
   */
  async execute(context: TenantContext, { id, position, records }: ImportUsersRequest): Promise<UserImport> {
    if (records.length < 1 || records.length > maxImportedUsers) throw tooMany(`must have 1 to ${maxImportedUsers} items`);
    const schema = await this.schemas.of(context);
    return this.unitOfWork.transaction(context, async (tx) => {
      const userImport = await this.imports.findForUpdate(tx, context, id);
      if (userImport === null) throw new ServiceError('not_found', 'There is no such import.');
      const { nextPosition, total } = userImport;
      if (position + records.length <= nextPosition) return userImport;
      if (position !== nextPosition) throw new ServiceError('conflict', `The record at position ${nextPosition} comes next.`);
      if (position + records.length > total) throw tooMany(`must not go beyond the ${total} records of the import`);
      return this.importNext(tx, context, userImport, { records, schema });
    });
  }

  private async importNext(
    tx: Transaction,
    context: TenantContext,
    userImport: UserImport,
    { records, schema }: { readonly records: readonly Json[]; readonly schema: readonly UserAttribute[] },
  ): Promise<UserImport> {
    const at = this.clock.now();
    const placed = records.map((record, index): Placed => ({
      position: userImport.nextPosition + index,
      record: readCandidate(userImport, schema, record),
    }));
    const refused: RefusedImport[] = [];
    for (const { position, record } of placed) {
      const refusal = 'reason' in record ? record : await this.importOne(tx, context, record, at);
      if (refusal !== null) refused.push({ position, ...refusal });
    }
    return this.imports.advance(tx, context, userImport, { imported: records.length - refused.length, refused, at });
  }

  /** Null where the user is there now. */
  private async importOne(
    tx: Transaction,
    context: TenantContext,
    { profile, status, hash }: Candidate,
    at: Date,
  ): Promise<Refusal | null> {
    const now = at.toISOString();
    const id = this.ids.userId();
    const user: User = {
      ...profile,
      id,
      status,
      deletion: null,
      lock: status === 'locked' ? newLock(context.actor, now, null) : null,
      mfaEnabled: false,
      acceptedTerms: [],
      version: 1,
      createdAt: now,
      updatedAt: now,
      lastLoginAt: null,
    };
    if (!(await this.users.insertUnlessTaken(tx, context, user))) {
      const detail = 'The username or the address is taken.';
      return { identifier: profile.username ?? profile.email, reason: 'taken', detail };
    }
    if (hash !== null) await this.credentials.put(tx, context, id, hash, at);
    const created = { userId: id, hasEmail: profile.email !== null, notifyUser: false, version: user.version, source: 'import' as const };
    await this.outbox.append(tx, context, eventMap.identity.userCreated, created);
    return null;
  }
}

const tooMany = (detail: string): ServiceError =>
  new ServiceError('invalid_argument', 'The records are too many, or none.', { members: [{ pointer: '/records', detail }] });
