import { ServiceError, type RequestContext, type ServiceErrorEnvelope } from '#contracts';
import { FailureLog, logFields } from '#kernel';
import { Logger } from '@nestjs/common';

const logger = new Logger('Rpc');
const outages = new FailureLog(logger);

/**
 * What a caller learns of whatever a handler threw: the public part of a `ServiceError`. Anything else becomes
 * `internal`, and only the log learns what it was.
 */
export const describeFailure = (error: unknown, context: RequestContext): ServiceErrorEnvelope => {
  if (error instanceof ServiceError && error.code !== 'internal') {
    const line = { msg: error.message, code: error.code, detail: error.detail, ...logFields(context) };
    if (error.code === 'unavailable') outages.warn(line, error);
    else logger.debug(line);
    return error.toEnvelope();
  }
  logger.error({ msg: 'An RPC handler failed', ...logFields(context), err: error });
  return new ServiceError('internal', 'The service could not answer this call.').toEnvelope();
};
