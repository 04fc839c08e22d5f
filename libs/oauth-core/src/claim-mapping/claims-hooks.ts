import type { Application, ClaimPlace, ClaimsHook, JsonObject } from '#contracts';
import type { OAuthTenant } from '../ports.js';

/** Where clients find claims of others: for each claim the id of its source, and the sources, as they are told. They may hold access tokens, which are secrets. */
export type ClaimSources = { readonly names: ReadonlyMap<string, string>; readonly sources: JsonObject };

/** What a hook tells: claims, and where there are claims of others. */
export type HookAnswer = { readonly claims: JsonObject; readonly sources: ClaimSources | null };

/** What a hook is asked: who gets a token, for whom, for what. `claimsRequest` makes the JWT that says so. */
export type HookQuestion = {
  readonly application: Application;
  readonly hook: ClaimsHook;
  /** What the answer depends on, besides the application and its hook: the same text, the same answer. */
  readonly subject: JsonObject;
  /** A new request, signed. */
  readonly sign: () => Promise<string>;
  /** What an answer tells; a text, for the log, where it is none. */
  readonly read: (answer: unknown) => HookAnswer | string;
};

/** Claims that somebody else knows. */
export interface ClaimsHooks {
  /** What the answer tells, or, for the log, why there is none in time. It is remembered for as long as the hook says. */
  ask(tenant: OAuthTenant, question: HookQuestion): Promise<HookAnswer | { readonly unavailable: string }>;
}

/** What the hook of an application tells in a place. Claims of others have none in access tokens, which APIs and those that introspect read. */
export type HookedClaims = {
  readonly claims: (place: ClaimPlace) => JsonObject;
  readonly sources: (place: Exclude<ClaimPlace, 'access_token'>) => ClaimSources | null;
};
