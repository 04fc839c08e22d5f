import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ServiceError } from '#contracts';
import { HttpInputError } from '#platform';
import { createsKey } from '../idempotency/creation.js';
import { conditionalKey } from './conditional.js';
import { versionsIn } from './entity-tag.js';

/**
 * No condition is passed over: `If-Match` with a tag is refused where no resource has one that could match, and `Idempotency-Key` where a
 * repeated POST would not be recognised. Other methods can be repeated as they are (RFC 9110 §9.2.2).
 */
@Injectable()
export class ConditionsGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const { method, headers } = execution.switchToHttp().getRequest<FastifyRequest>();
    if (method === 'POST' && headers['idempotency-key'] !== undefined && Reflect.getMetadata(createsKey, execution.getHandler()) !== true)
      throw new HttpInputError(400, 'This creates nothing that could be recognised when it is asked for again: leave Idempotency-Key out.');
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
