import { proofAlgorithms } from '#contracts';

/** The scheme of a request's Authorization header, by which it is refused. */
export type AccessScheme = 'Bearer' | 'DPoP';

const realm = 'realm="admin"';
const algs = `algs="${proofAlgorithms.join(' ')}"`;

/** What was refused by which scheme, with the other one that would do (RFC 9449 §7.2). */
const challengeOf = (scheme: AccessScheme, ...parameters: readonly string[]): string =>
  scheme === 'DPoP' ? `DPoP ${[realm, ...parameters, algs].join(', ')}` : `Bearer ${[realm, ...parameters].join(', ')}, DPoP ${algs}`;

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
    return new AccessRefusal(401, 'unauthorized', 'An access token of the admin API is required.', challengeOf('Bearer'));
  }

  static invalidToken(scheme: AccessScheme): AccessRefusal {
    const message = 'The access token is expired, revoked, malformed or not for the admin API.';
    return new AccessRefusal(401, 'invalid_token', message, challengeOf(scheme, 'error="invalid_token"', `error_description="${message}"`));
  }

  /** The token is live, but not presented as it is bound. */
  static notProven(
    scheme: AccessScheme,
    { error, description, headers }: { readonly error: string; readonly description: string; readonly headers: AccessRefusal['headers'] },
  ): AccessRefusal {
    const challenge = challengeOf(scheme, `error="${error}"`, `error_description="${description}"`);
    return new AccessRefusal(401, error, `${description}.`, challenge, headers);
  }

  static insufficientScope(required: readonly string[], scheme: AccessScheme): AccessRefusal {
    const scope = required.join(' ');
    const message = `The access token lacks the scope ${scope}.`;
    return new AccessRefusal(403, 'insufficient_scope', message, challengeOf(scheme, 'error="insufficient_scope"', `scope="${scope}"`));
  }
}
