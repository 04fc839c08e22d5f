/** Where a token is shown to this service. */
export type TokenUse = 'introspection' | 'userinfo' | 'admin_api';

/** Counts each time a token is shown, whatever becomes of it. */
export abstract class TokenUses {
  abstract record(at: TokenUse, live: boolean): void;
}
