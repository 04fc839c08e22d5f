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

/**
 * The client that a request says it is of (RFC 6749 §2.3.1): by Basic authentication or in its form. Not
 * authenticated: good for looking a counter up, never for trust. Null when it names none.
 */
export const clientOfRequest = (request: FastifyRequest): string | null => {
  const named = basicUser(request.headers.authorization) ?? clientIdIn(request.body);
  return named !== null && named !== '' && named.length <= longest ? named : null;
};

const clientIdIn = (pairs: unknown): string | null => {
  if (!Array.isArray(pairs)) return null;
  const pair: unknown = pairs.find((candidate) => Array.isArray(candidate) && candidate[0] === 'client_id');
  return Array.isArray(pair) && typeof pair[1] === 'string' ? pair[1] : null;
};
