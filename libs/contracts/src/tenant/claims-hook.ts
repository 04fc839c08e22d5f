import type { JsonObject } from '../json.js';
import type { ClaimPlace } from './user-attributes.js';

/** What becomes of tokens where a hook does not answer: they are refused, or have its fallback. */
export const hookFailures = ['refuse', 'fallback'] as const;

/** An application's claims by HTTP, as its registration has them: names as on the wire. */
export type ClaimsHook = {
  readonly url: string;
  /** Where its claims are told. */
  readonly in: readonly ClaimPlace[];
  /** Milliseconds. */
  readonly timeout_ms: number;
  /** Seconds; 0: asked for each token. */
  readonly cache_seconds: number;
  readonly on_failure: (typeof hookFailures)[number];
  /** Claims. */
  readonly fallback: JsonObject;
};

/** What may be left out of a hook has these values: nothing is issued without what the application counts on. */
export const claimsHookDefaults = {
  in: ['access_token'],
  timeout_ms: 500,
  cache_seconds: 60,
  on_failure: 'refuse',
  fallback: {},
} as const satisfies Partial<ClaimsHook>;
