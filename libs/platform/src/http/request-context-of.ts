import type { FastifyRequest } from 'fastify';
import type { RequestContext } from '#contracts';
import { newRequestContext } from '../tracing/request-context.js';
import { clientAddress } from './client-address.js';

const contexts = new WeakMap<object, RequestContext>();

/**
 * The context of an HTTP request, of which no more is known than its address: the same one however often it is asked for. Its correlation id is the
 * answer's `X-Request-Id`.
 */
export const requestContextOf = (request: FastifyRequest): RequestContext => {
  const known = contexts.get(request.raw);
  if (known !== undefined) return known;
  const context = newRequestContext(request.headers, request.id, { kind: 'anonymous', address: clientAddress(request) });
  contexts.set(request.raw, context);
  return context;
};

/** What more is known of the same request now: from here on `requestContextOf` gives this. */
export const setRequestContext = (request: FastifyRequest, context: RequestContext): void => {
  contexts.set(request.raw, context);
};
