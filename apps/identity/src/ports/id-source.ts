import type { InvitationId, UserId, UserImportId } from '#contracts';

/** Makes ids. */
export abstract class IdSource {
  abstract userId(): UserId;
  abstract userImportId(): UserImportId;
  abstract invitationId(): InvitationId;
}
