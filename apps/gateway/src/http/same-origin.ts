import type { FastifyRequest } from 'fastify';
import { HttpInputError } from '#platform';

/**
 * Refuses (400) a form that the browser says was not sent by a page of ours. `Origin` is `null` on our own forms, since
 * pages have the policy `no-referrer`; only another origin tells of another sender. Browsers that say nothing are
 * held by the binding cookie, which is not sent along with forms of other sites.
 */
export const requireOwnForm = (request: FastifyRequest, issuer: string): void => {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
  const foreignOrigin = origin !== undefined && origin !== 'null' && origin !== new URL(issuer).origin;
  if (foreignSite || foreignOrigin) throw new HttpInputError(400, 'The form was not sent by a page of this service.');
};
