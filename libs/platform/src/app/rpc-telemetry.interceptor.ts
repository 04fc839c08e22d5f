import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { catchError, Observable, tap, throwError } from 'rxjs';
import { type AppName, ServiceError } from '#contracts';
import { withLogContext } from '../logging/log-context.js';
import type { AppMetrics } from '../metrics/app-metrics.js';

/** The metadata under which Nest keeps a handler's subject. */
const patternMetadata = 'microservices:pattern';

const subjectOf = (handler: object): string => {
  const pattern: unknown = Reflect.getMetadata(patternMetadata, handler);
  return String(Array.isArray(pattern) ? pattern[0] : pattern);
};

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;

/** What lines say of a call: the part of its context that travels with it and is text. */
const factsOf = (data: unknown): Readonly<Record<string, string>> => {
  const context = memberOf(data, 'context');
  const facts: Record<string, string> = {};
  for (const name of ['correlationId', 'traceparent', 'tenantId']) {
    const value = memberOf(context, name);
    if (typeof value === 'string') facts[name] = value;
  }
  return facts;
};

/** Measures each RPC where it is answered, and lets lines logged meanwhile carry its correlation id. */
export class RpcTelemetryInterceptor implements NestInterceptor {
  constructor(
    private readonly app: AppName,
    private readonly metrics: AppMetrics,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (execution.getType() !== 'rpc') return next.handle();
    const subject = subjectOf(execution.getHandler());
    const start = performance.now();
    const observe = (outcome: string): void => this.metrics.observeRpc(subject, outcome, (performance.now() - start) / 1000);
    const fields = { ...factsOf(execution.switchToRpc().getData<unknown>()), app: this.app };

    return new Observable((subscriber) =>
      withLogContext(fields, () =>
        next
          .handle()
          .pipe(
            tap({ complete: () => observe('ok') }),
            catchError((error: unknown) => {
              observe(error instanceof ServiceError ? error.code : 'internal');
              return throwError(() => error);
            }),
          )
          .subscribe(subscriber),
      ),
    );
  }
}
