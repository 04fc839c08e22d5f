import type { ClientId, InitialAccessTokenId } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { CertificateMethod } from '../vocabularies.js';

/** How long an initial access token may live, and how many clients it may be good for. Seconds; `usual` is what holds where nothing is said. */
export const initialAccessTokenBounds = { maxUses: 10_000, lifetime: { usual: 7 * 86_400, longest: 365 * 86_400 } } as const;

/** Lets its holder register clients (RFC 7591 §3), as many as `maxUses`. The token itself is stored nowhere. */
export type InitialAccessToken = {
  readonly id: InitialAccessTokenId;
  /** For administrators: who has it, or what for. */
  readonly name: string;
  /** Whether who handed it out answers for the clients that come of it (`verified`), until those change what they say. */
  readonly verifies: boolean;
  readonly maxUses: number;
  readonly uses: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly expiresAt: string;
};

/** `lifetime`: seconds. */
export type CreateInitialAccessTokenRequest = {
  readonly name: string;
  readonly verifies?: boolean | undefined;
  readonly maxUses?: number | undefined;
  readonly lifetime?: number | undefined;
};

/** A token at the only moment it can be seen. */
export type IssuedInitialAccessToken = InitialAccessToken & { readonly token: string };

/** A client that registered itself. `initialAccessTokenId` null: where anybody may. `usedAt`, null as long as nobody has used it: when that was noticed. ISO 8601. */
export type DynamicClient = {
  readonly clientId: ClientId;
  readonly initialAccessTokenId: InitialAccessTokenId | null;
  readonly createdAt: string;
  readonly usedAt: string | null;
};

/** The registration access token of a client that registered itself, at the only moment it can be seen, and where it is good (RFC 7592 §3). */
export type IssuedRegistrationToken = { readonly registrationAccessToken: string; readonly registrationClientUri: string };

/** What a client says of itself. `certificateMethods`: how clients' certificates reach the platform, which the gateway knows; left out: they do not. */
export type ClientMetadata = { readonly metadata: JsonObject; readonly certificateMethods?: readonly CertificateMethod[] };

/** A request at the client registration endpoint (RFC 7591 §3.1). `authorization` is the header as received. */
export type RegisterClientRequest = ClientMetadata & { readonly authorization: string | null };

/** A request at a client configuration endpoint (RFC 7592 §2), for the client that its path names. */
export type ManageClientRequest = { readonly authorization: string | null; readonly clientId: ClientId };
