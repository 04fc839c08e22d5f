import { challengesOf, type TokenType } from '#oauth-core';

const realm = 'admin';

/**
 * A request that its access token does not cover (RFC 6750 §3, RFC 9449 §7.1). `challenge` is the value of `WWW-Authenticate`, `headers` are those that the answer has
 * besides.
 */
export class AccessRefusal extends Error {
  private constructor(
    readonly status: 401 | 403,
    readonly code: string,
    message: string,
    readonly challenge: string,
    readonly headers: { readonly [name: string]: string } = {},
  ) {
    super(message);
    this.name = 'AccessRefusal';
  }

  /** No credentials: RFC 6750 §3.1 wants no error code then. */
  static missingToken(): AccessRefusal {
    return new AccessRefusal(401, 'unauthorized', 'An access token of the admin API is required.', challengesOf('Bearer', { realm }));
  }

  static invalidToken(scheme: TokenType): AccessRefusal {
    const message = 'The access token is expired, revoked, malformed or not for the admin API.';
    return new AccessRefusal(
      401,
      'invalid_token',
      message,
      challengesOf(scheme, { realm, error: 'invalid_token', error_description: message }),
    );
  }

  /** The token is live, but not presented as it is bound. */
  static notProven(
    scheme: TokenType,
    { error, description, headers }: { readonly error: string; readonly description: string; readonly headers: AccessRefusal['headers'] },
  ): AccessRefusal {
    const challenge = challengesOf(scheme, { realm, error, error_description: description });
    return new AccessRefusal(401, error, `${description}.`, challenge, headers);
  }

  static insufficientScope(required: readonly string[], scheme: TokenType): AccessRefusal {
    const scope = required.join(' ');
    const message = `The access token lacks the scope ${scope}.`;
    return new AccessRefusal(403, 'insufficient_scope', message, challengesOf(scheme, { realm, error: 'insufficient_scope', scope }));
  }
}
