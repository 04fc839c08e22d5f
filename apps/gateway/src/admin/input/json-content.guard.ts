import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { HttpInputError } from '#platform';

/** Answers 415 to a body that calls itself anything but JSON: forms are read elsewhere in the gateway, not here. */
@Injectable()
export class JsonContentGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const { headers } = execution.switchToHttp().getRequest<FastifyRequest>();
    const contentType = headers['content-type'];
    if (contentType !== undefined && !/^application\/json\s*(;|$)/i.test(contentType)) {
      throw new HttpInputError(415, 'The body must be application/json.');
    }
    return true;
  }
}
