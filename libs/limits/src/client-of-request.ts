import type { FastifyRequest } from 'fastify';

/** A longer one is no id of ours. */
const longest = 200;

const basicUser = (authorization: string | undefined): string | null => {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]{1,2000})$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [user = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1);
  try {
    return decodeURIComponent(user.replaceAll('+', ' '));
  } catch {
    return user;
  }
};

/** Null when it is missing or empty, which is the same (RFC 6749 §3.2). */
const parameterIn = (pairs: unknown, name: string): string | null => {
  if (!Array.isArray(pairs)) return null;
  const pair: unknown = pairs.find((candidate) => Array.isArray(candidate) && candidate[0] === name);
  return Array.isArray(pair) && typeof pair[1] === 'string' && pair[1] !== '' ? pair[1] : null;
};

/** The `sub` of a JWT (RFC 7523 §3), unverified. */
const subjectOf = (jwt: string | null): string | null => {
  if (jwt === null) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(jwt.split('.', 3)[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null && 'sub' in claims && typeof claims.sub === 'string' ? claims.sub : null;
  } catch {
    return null;
  }
};

/**
 * The client that a request says it is of: by Basic authentication or in its form (RFC 6749 §2.3.1), or by what it signed (RFC 7523 §2.2). Not
 * authenticated: good for looking a counter up, never for trust. Null when it names none.
 */
export const clientOfRequest = (request: FastifyRequest): string | null => {
  const { headers, body } = request;
  const named = basicUser(headers.authorization) ?? parameterIn(body, 'client_id') ?? subjectOf(parameterIn(body, 'client_assertion'));
  return named !== null && named !== '' && named.length <= longest ? named : null;
};
