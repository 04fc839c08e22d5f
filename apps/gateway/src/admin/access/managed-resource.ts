import type { ExecutionContext } from '@nestjs/common';
import type { AdminResourceName } from '#contracts';

/** Under which metadata a controller says what it manages. */
export const managedResourceKey = 'ostiary:admin-resource';

/** What a controller manages, and whether that belongs to the tenant in its path (`tenant_id`). */
export type ManagedResource = { readonly name: AdminResourceName; readonly ofTenant: boolean };

/** What the handler's controller manages. Throws for a controller that does not say: nothing is open by mistake. */
export const managedResourceOf = (execution: ExecutionContext): ManagedResource => {
  const resource: unknown = Reflect.getMetadata(managedResourceKey, execution.getClass());
  if (typeof resource !== 'object' || resource === null) throw new Error('an admin controller does not say what it manages');
  return resource as ManagedResource;
};
