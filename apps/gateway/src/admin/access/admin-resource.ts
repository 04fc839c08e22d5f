import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { ApiExtraModels, ApiParam, ApiResponse, ApiSecurity, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { AdminResourceName, RequestContext, Tenant, TenantContext } from '#contracts';
import { requestContextOf } from '#platform';
import { ConditionsGuard } from '../conditions/conditions.guard.js';
import { EntityTagInterceptor } from '../conditions/entity-tag.interceptor.js';
import { JsonContentGuard } from '../input/json-content.guard.js';
import { StrictInputPipe } from '../input/strict-input.pipe.js';
import { ProblemResource } from '../problems/problem.resource.js';
import { AdminAccessGuard } from './admin-access.guard.js';
import { managedResourceKey, type ManagedResource } from './managed-resource.js';
import { tenantOf } from '../request/entered-tenant.js';

/** What `tenant_id` in a path is. */
export const tenantInPath = 'Id or slug of the tenant.';

const adminResource = (resource: ManagedResource): ClassDecorator =>
  applyDecorators(
    SetMetadata(managedResourceKey, resource),
    UseGuards(AdminAccessGuard, JsonContentGuard, ConditionsGuard),
    UseInterceptors(EntityTagInterceptor),
    UsePipes(StrictInputPipe),
    ApiTags(resource.name),
    ApiSecurity('admin'),
    ApiExtraModels(ProblemResource),
    ApiResponse({
      status: 'default',
      description: 'A problem (RFC 9457).',
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemResource) } } },
    }),
    ...(resource.ofTenant ? [ApiParam({ name: 'tenant_id', description: tenantInPath, type: String })] : []),
  );

/** A controller of the admin API for what belongs to the platform: token and scope are checked, input is strict. */
export const ManagesPlatform = (name: AdminResourceName): ClassDecorator => adminResource({ name, ofTenant: false });

/** As `ManagesPlatform`, for what belongs to the tenant in the path. */
export const ManagesTenant = (name: AdminResourceName): ClassDecorator => adminResource({ name, ofTenant: true });

/** The context of the request: for controllers of a `ManagesPlatform`. */
export const Call = createParamDecorator((_data: unknown, execution: ExecutionContext): RequestContext =>
  requestContextOf(execution.switchToHttp().getRequest<FastifyRequest>()),
);

/** The context of the request inside the tenant of the path: for controllers of a `ManagesTenant`. */
export const TenantCall = createParamDecorator(
  (_data: unknown, execution: ExecutionContext): TenantContext => tenantOf(execution.switchToHttp().getRequest<FastifyRequest>()).context,
);

/** The tenant of the path itself, whichever way the path names it. */
export const TenantInPath = createParamDecorator(
  (_data: unknown, execution: ExecutionContext): Tenant => tenantOf(execution.switchToHttp().getRequest<FastifyRequest>()).tenant,
);
