import type { FastifyRequest } from 'fastify';
import type { RequestContext } from '#contracts';
import { newRequestContext } from '../tracing/request-context.js';

const contexts = new WeakMap<object, RequestContext>();

/** The context of an HTTP request: the same one however often it is asked for. Its correlation id is the answer's `X-Request-Id`. */
export const requestContextOf = (request: FastifyRequest): RequestContext => {
  const known = contexts.get(request.raw);
  if (known !== undefined) return known;
  const context = newRequestContext(request.headers, request.id);
  contexts.set(request.raw, context);
  return context;
};
