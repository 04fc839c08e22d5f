import type { AuthenticatorId, UserId } from '#contracts';

/** An authenticator by its id, and whose it has to be. */
export type OwnedAuthenticator = { readonly userId: UserId; readonly id: AuthenticatorId };
