import { ServiceError, type RequestContext } from '#contracts';
import { logFields } from '#kernel';
import { Catch, Logger, type ArgumentsHost, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/**
 * Turns whatever a handler throws into a `ServiceErrorEnvelope`. A `ServiceError` keeps its public part; anything else
 * becomes `internal`, and only the log learns what it was.
 */
@Catch()
export class RpcErrorFilter implements RpcExceptionFilter {
  private readonly logger = new Logger('Rpc');

  catch(error: unknown, host: ArgumentsHost): Observable<never> {
    const { context } = host.switchToRpc().getData<{ context: RequestContext }>();
    const envelope = this.describe(error, context).toEnvelope();
    return throwError(() => envelope);
  }

  private describe(error: unknown, context: RequestContext): ServiceError {
    if (error instanceof ServiceError && error.code !== 'internal') {
      const line = { msg: error.message, code: error.code, detail: error.detail, ...logFields(context) };
      if (error.code === 'unavailable') this.logger.warn({ ...line, err: error.cause ?? error });
      else this.logger.debug(line);
      return error;
    }
    this.logger.error({ msg: 'An RPC handler failed', ...logFields(context), err: error });
    return new ServiceError('internal', 'The service could not answer this call.');
  }
}
