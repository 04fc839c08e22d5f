import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ServiceError } from '#contracts';
import { FailureLog, logFields } from '#kernel';
import { requestContextOf } from './request-context-of.js';

const logger = new Logger('Http');
const outages = new FailureLog(logger);

/**
 * Tells the log of a request that failed by a fault of ours, under the reference that its answer names. Of those that failed because a
 * dependency is down (503) only the first has a line.
 */
export const logFailedRequest = (request: FastifyRequest, error: unknown): void => {
  const { method, routeOptions } = request;
  const line = { msg: 'A request failed', method, route: routeOptions.url, ...logFields(requestContextOf(request)) };
  if (error instanceof ServiceError && (error.code === 'unavailable' || error.code === 'deadline_exceeded')) outages.warn(line, error);
  else logger.error({ ...line, error });
};
