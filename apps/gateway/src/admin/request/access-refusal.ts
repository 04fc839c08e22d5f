/** A request that its bearer token does not cover (RFC 6750 §3). `challenge` is the value of `WWW-Authenticate`. */
export class AccessRefusal extends Error {
  private constructor(
    readonly status: 401 | 403,
    readonly code: 'unauthorized' | 'invalid_token' | 'insufficient_scope',
    message: string,
    readonly challenge: string,
  ) {
    super(message);
    this.name = 'AccessRefusal';
  }

  /** No credentials: RFC 6750 §3.1 wants no error code then. */
  static missingToken(): AccessRefusal {
    return new AccessRefusal(401, 'unauthorized', 'A bearer token of the admin API is required.', 'Bearer realm="admin"');
  }

  static invalidToken(): AccessRefusal {
    const message = 'The access token is expired, revoked, malformed or not for the admin API.';
    return new AccessRefusal(401, 'invalid_token', message, `Bearer realm="admin", error="invalid_token", error_description="${message}"`);
  }

  static insufficientScope(required: readonly string[]): AccessRefusal {
    const scope = required.join(' ');
    const message = `The access token lacks the scope ${scope}.`;
    return new AccessRefusal(403, 'insufficient_scope', message, `Bearer realm="admin", error="insufficient_scope", scope="${scope}"`);
  }
}
