import type { UserId } from '../ids.js';

/** A sign-in as its user is told of it. `network`: where it came from, roughly; `country`: as in ISO 3166-1, where the ingress says it. `signedInAt`: ISO 8601. */
export type NoticedSignIn = {
  readonly signedInAt: string;
  readonly userAgent: string | null;
  readonly network: string | null;
  readonly country: string | null;
};

/**
 * What a user's sign-ins are compared with: a browser, a network or an address that they have signed in from. `name` is null of a browser, which is known by a secret of its own. Times are ISO 8601; `expiresAt`: when it is
 * forgotten, unless it is seen again.
 */
export type KnownSource = {
  readonly kind: 'device' | 'network' | 'address';
  readonly name: string | null;
  readonly country: string | null;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
};

/** What the message about a sign-in brings: a link by which its user says that it was not theirs, until `expiresAt` (ISO 8601). `none`: nothing any more. */
export type SignInNoticeMessage =
  | ({ readonly kind: 'link'; readonly userId: UserId; readonly token: string; readonly expiresAt: string } & NoticedSignIn)
  | { readonly kind: 'none' };
