import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ServiceError } from '#contracts';
import { conditionalKey } from './conditional.js';
import { versionsIn } from './entity-tag.js';

/** No condition is passed over: `If-Match` with a tag is refused where no resource has one that could match. */
@Injectable()
export class ConditionsGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const { method, headers } = execution.switchToHttp().getRequest<FastifyRequest>();
    const condition = headers['if-match'];
    if (
      condition === undefined ||
      method === 'GET' ||
      method === 'HEAD' ||
      Reflect.getMetadata(conditionalKey, execution.getHandler()) === true
    ) {
      return true;
    }
    if (versionsIn(condition) === undefined) return true;
    throw new ServiceError('version_mismatch', 'This has no version to be matched: leave If-Match out.');
  }
}
