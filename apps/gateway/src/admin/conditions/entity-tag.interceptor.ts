import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { entityTagOf, isFresh, isVersioned } from './entity-tag.js';

/** Gives every resource its `ETag`, and answers 304 to a GET whose `If-None-Match` has it. */
@Injectable()
export class EntityTagInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = execution.switchToHttp();
    const { method, headers } = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const isRead = method === 'GET' || method === 'HEAD';
    return next.handle().pipe(
      map((body) => {
        if (body === undefined || !(isRead || isVersioned(body))) return body;
        const tag = entityTagOf(body);
        void reply.header('ETag', tag);
        const known = headers['if-none-match'];
        if (!isRead || known === undefined || !isFresh(known, tag)) return body;
        void reply.code(304);
        return undefined;
      }),
    );
  }
}
