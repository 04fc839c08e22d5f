import { type AdminResourceName, adminResources, adminVerbs } from '#contracts';

/** The scope that a method on a resource needs: reading needs `<resource>:read`, anything else `<resource>:write`. */
export const scopeFor = (resource: AdminResourceName, method: string): string =>
  `${resource}:${method === 'GET' || method === 'HEAD' ? 'read' : 'write'}`;

/** What an administrator of the platform has. */
export const allAdminScopes: readonly string[] = adminResources.flatMap((resource) =>
  adminVerbs(resource).map((verb) => `${resource}:${verb}`),
);
