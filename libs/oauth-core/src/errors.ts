import type { OAuthReply } from '#contracts';
import { jsonReply } from './reply.js';

/** Every public error code with the status it has as a direct answer. At a redirect_uri the status is the redirect's. */
const catalogue = {
  // RFC 6749 §4.1.2.1, §5.2
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  invalid_scope: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_response_type: 400,
  access_denied: 400,
  // RFC 6749 §4.1.2.1; at the token endpoint where the keys of who signed an assertion are out of reach
  temporarily_unavailable: 503,
  // RFC 8628 §3.5
  authorization_pending: 400,
  slow_down: 400,
  expired_token: 400,
  // CIBA §13; access_denied has 403 there
  unknown_user_id: 400,
  expired_login_hint_token: 400,
  invalid_binding_message: 400,
  // OAuth 2.0 for First-Party Applications §5.2.2.1
  insufficient_authorization: 400,
  invalid_session: 400,
  redirect_to_web: 400,
  // RFC 9449 §5, §8; at a resource the status is 401 (§7.1)
  invalid_dpop_proof: 400,
  use_dpop_nonce: 400,
  // draft-ietf-oauth-attestation-based-client-auth, Errors
  use_attestation_challenge: 400,
  use_fresh_attestation: 400,
  // RFC 6750 §3.1
  invalid_token: 401,
  insufficient_scope: 403,
  // RFC 9396 §5
  invalid_authorization_details: 400,
  // RFC 8707 §2
  invalid_target: 400,
  // Grant Management for OAuth 2.0 §5.4
  invalid_grant_id: 400,
  // OpenID Connect Core §3.1.2.6
  login_required: 400,
  consent_required: 400,
  interaction_required: 400,
  // OpenID Connect Core Error Code unmet_authentication_requirements 1.0, RFC 9470 §5
  unmet_authentication_requirements: 400,
  request_not_supported: 400,
  request_uri_not_supported: 400,
  invalid_request_uri: 400,
  // RFC 9101 §7
  invalid_request_object: 400,
  registration_not_supported: 400,
  // RFC 7591 §3.2.2
  invalid_redirect_uri: 400,
  invalid_client_metadata: 400,
  invalid_software_statement: 400,
  unapproved_software_statement: 400,
} as const;

export type OAuthErrorCode = keyof typeof catalogue;

/**
 * A refusal as the specifications name it. `description` is public (ASCII without `"` and `\`, RFC 6749 §5.2; of what
 * the client sent it holds nothing but what `quoted` made of it); `detail` is only for the log and holds no secret. `headers` are told besides those of its kind.
 */
export class OAuthError extends Error {
  constructor(
    readonly code: OAuthErrorCode,
    readonly description: string,
    readonly detail: string | null = null,
    readonly status: number = catalogue[code],
    readonly headers: OAuthReply['headers'] = {},
  ) {
    super(`${code}: ${description}`);
    this.name = 'OAuthError';
  }

  /** The same refusal with further headers. */
  with(headers: OAuthReply['headers']): OAuthError {
    return new OAuthError(this.code, this.description, this.detail, this.status, { ...headers, ...this.headers });
  }
}

/** The error response of an endpoint where clients authenticate (RFC 6749 §5.2): with 401, and only then, a challenge. */
export const errorReply = (error: OAuthError, realm: string): OAuthReply =>
  jsonReply(
    error.status,
    { error: error.code, error_description: error.description },
    { ...error.headers, ...(error.status === 401 && { 'www-authenticate': `Basic realm="${realm}"` }) },
  );
