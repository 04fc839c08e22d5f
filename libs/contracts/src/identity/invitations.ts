import type { ClientId, InvitationId, UserId } from '../ids.js';

/** Where an invitation stands. `expired`: nobody came of it in time; sent again, it is `pending` again. */
export const invitationStatuses = ['pending', 'accepted', 'revoked', 'expired'] as const;
export type InvitationStatus = (typeof invitationStatuses)[number];

/** That whoever reads the messages of an address may have an account. */
export type Invitation = {
  readonly id: InvitationId;
  readonly status: InvitationStatus;
  readonly email: string;
  /** What the account begins with. */
  readonly name: string | null;
  readonly locale: string | null;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  /** The application that the person is led to; null: their own account. */
  readonly clientId: ClientId | null;
  /** Who came of it. */
  readonly userId: UserId | null;
  readonly createdAt: string;
  /** Until when its link works (ISO 8601). */
  readonly expiresAt: string;
};

/** What is left out is empty. */
export type CreateInvitationRequest = Pick<Invitation, 'email'> & {
  readonly [Member in 'name' | 'locale' | 'roles' | 'groups' | 'clientId']?: Invitation[Member] | undefined;
};

/** What the message of an invitation brings, to whom. `none`: there is nothing to send any more. */
export type InvitationMessage =
  | ({ readonly kind: 'link'; readonly token: string } & Pick<Invitation, 'email' | 'name' | 'locale' | 'expiresAt'>)
  | { readonly kind: 'none' };

/** What the page behind the link shows. `minLength`: characters that a password has at least. */
export type OpenedInvitation = Pick<Invitation, 'status' | 'email' | 'name' | 'clientId'> & { readonly minLength: number };
