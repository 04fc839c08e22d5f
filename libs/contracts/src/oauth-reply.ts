import type { JsonObject } from './json.js';

/** An answer of an OAuth endpoint, ready for HTTP. Errors are answers too. */
export type OAuthReply = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: JsonObject | null;
  /** In place of a body, a JWT in compact form; its content type is among the headers. */
  readonly jwt?: string;
};
