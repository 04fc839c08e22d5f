import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { logFields } from '#kernel';
import { requestContextOf } from './request-context-of.js';

const logger = new Logger('Http');

/** Tells the log of a request that failed by a fault of ours, under the reference that its answer names. */
export const logFailedRequest = (request: FastifyRequest, error: unknown): void => {
  const { method, routeOptions } = request;
  logger.error({ msg: 'A request failed', method, route: routeOptions.url, ...logFields(requestContextOf(request)), error });
};
