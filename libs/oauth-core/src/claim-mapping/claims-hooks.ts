import type { Application, ClaimPlace, ClaimsHook, JsonObject } from '#contracts';
import type { OAuthTenant } from '../ports.js';

/** What a hook is asked: who gets a token, for whom, for what. `claimsRequest` makes the JWT that says so. */
export type HookQuestion = {
  readonly application: Application;
  readonly hook: ClaimsHook;
  /** What the answer depends on, besides the application and its hook: the same text, the same answer. */
  readonly subject: JsonObject;
  /** A new request, signed. */
  readonly sign: () => Promise<string>;
  /** The claims of an answer; a text, for the log, where it is none. */
  readonly read: (answer: unknown) => JsonObject | string;
};

/** Claims that somebody else knows. */
export interface ClaimsHooks {
  /** The claims of the answer, or, for the log, why there are none in time. They are remembered for as long as the hook says. */
  ask(tenant: OAuthTenant, question: HookQuestion): Promise<{ readonly claims: JsonObject } | { readonly unavailable: string }>;
}

/** What the hook of an application tells in a place. */
export type HookedClaims = (place: ClaimPlace) => JsonObject;
