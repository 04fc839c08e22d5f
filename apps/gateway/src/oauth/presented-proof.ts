import type { PresentedProof } from '#contracts';
import { addressAt, type RouteOfIssuer } from '../http/routes.js';
import type { TenantRequest } from '../http/tenant-request.js';

/**
 * The header `DPoP` of a request at a route of a tenant; undefined without one. Its proof has to be for the address that the tenant's metadata tells, which a proxy may
 * have asked by another name: `issuer` is what it begins with, `name` its last segment where the route leaves that open.
 */
export const presentedProof = (
  { http }: TenantRequest,
  issuer: string,
  route: RouteOfIssuer,
  name?: string,
): PresentedProof | undefined => {
  const { dpop } = http.headers;
  // Node joins what comes more than once.
  return dpop === undefined ? undefined : { proof: String(dpop), method: http.method, url: addressAt(issuer, route, name) };
};
