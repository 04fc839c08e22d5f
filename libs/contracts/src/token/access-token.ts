import type { ClientId, GrantId, SessionId, TenantId, UserId } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { OAuthReply } from '../oauth-reply.js';
import type { Page } from '../page.js';
import type { SigningAlgorithm } from '../vocabularies.js';
import type { PresentedProof, PresentedCertificate } from './client-request.js';

/** `authorization` is the header as received: the scheme is checked by the token service (RFC 6750, RFC 9449 §7.1). */
export type UserinfoRequest = {
  readonly authorization: string | null;
  readonly bodyToken: string | null;
  readonly dpop?: PresentedProof | undefined;
  readonly certificate?: PresentedCertificate | undefined;
};

/**
 * Everything the introspection service must know of a token to answer any caller; it checks the caller against
 * `audience` itself. Times are epoch seconds.
 */
export type IntrospectedToken =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly tokenKind: 'access_token' | 'refresh_token' | 'api_key';
      readonly audience: readonly string[];
      readonly clientId: ClientId;
      readonly grantId: GrantId;
      readonly sessionId: SessionId | null;
      readonly userId: UserId | null;
      readonly expiresAt: number;
      /** The members of the RFC 7662 §2.2 response. */
      readonly response: JsonObject;
    };

/** `proof`: the token was sent by the scheme DPoP, with this header; without, by the scheme Bearer. */
export type VerifyAccessTokenRequest = {
  readonly token: string;
  readonly proof?: PresentedProof | undefined;
  readonly certificate?: PresentedCertificate | undefined;
};

/** `refusal`: the token is live, but not presented as it is bound (RFC 9449 §7.1). `headers` are the answer's, in lower case: a nonce for the next proof. */
export type AccessTokenVerification =
  | {
      readonly valid: false;
      readonly reason: string;
      readonly refusal?: { readonly error: string; readonly description: string; readonly headers: OAuthReply['headers'] };
    }
  | {
      readonly valid: true;
      readonly clientId: ClientId;
      readonly userId: UserId | null;
      readonly scopes: readonly string[];
      readonly audience: readonly string[];
      readonly headers?: OAuthReply['headers'];
    };

/**
 * A revocation that verifiers of JWTs must still heed: of one access token (`id` is its hash, as in the event) or of a
 * grant with every access token of it (`id` is the grant's). `until` is epoch seconds: afterwards nothing it is about can
 * be live.
 */
export type RevocationInForce = { readonly tenantId: TenantId; readonly id: string; readonly until: number };

/** `restoredAt`: when the data was last restored from a backup, in epoch seconds; JWTs from before are to be asked about. */
export type RevocationsPage = Page<RevocationInForce> & { readonly restoredAt: number | null };

/** `since` is epoch seconds: revocations from then on alone. `cursor` is the `nextCursor` of the page before. */
export type ListRevocationsRequest = { readonly since?: number | undefined; readonly cursor?: string | undefined };

/** What a resource server is told in a signed response (RFC 9701 §5). `audience` is who asked. */
export type SignIntrospectionResponseRequest = {
  readonly audience: ClientId;
  /** Null: the tenant's setting for ID tokens. */
  readonly algorithm: SigningAlgorithm | null;
  readonly response: JsonObject;
};
