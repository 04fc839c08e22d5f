import type { OwnRequest } from '../own-request.js';
import type { User } from './dto.js';

/** That a user wants another address. `email` null: the one of the time before, with another message. `locale`: of the message. */
export type RequestEmailChange = OwnRequest & { readonly email: string | null; readonly locale: string };

/** Where the change of an address stands, for who asked for it. `requested`: its code is waited for; `waiting`: the word of who reads the present address. `asksPresent`: whether that is waited for, too. */
export type OwnEmailChange =
  | { readonly status: 'none' }
  | { readonly status: 'requested' | 'waiting'; readonly email: string; readonly asksPresent: boolean };

/** The mailbox that a message is for. */
export type EmailChangeSide = 'new' | 'present';

/**
 * What the message of a change brings: a code to the new address, or word that it has an account already; to the present one a link, by which its owner decides. `none`: nothing any more.
 */
export type EmailChangeMessage =
  | { readonly kind: 'code'; readonly email: string; readonly locale: string; readonly code: string }
  | { readonly kind: 'known'; readonly user: User }
  | { readonly kind: 'none' }
  | { readonly kind: 'link'; readonly user: User; readonly token: string; readonly expiresAt: string };

/** What who reads the present address says to a change. */
export const emailChangeDecisions = ['allow', 'refuse'] as const;
export type EmailChangeDecision = (typeof emailChangeDecisions)[number];

/** What came of a step. `waiting`: the other mailbox has not confirmed it. */
export type EmailChangeOutcome = 'changed' | 'waiting' | 'refused';
