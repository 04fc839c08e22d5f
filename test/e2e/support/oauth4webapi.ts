import * as oauth from 'oauth4webapi';
import type { TestTenant } from './tenant.js';

/** The platform of the tests has no TLS. */
export const insecure = { [oauth.allowInsecureRequests]: true } as const;

/** What a tenant's metadata tell, found and checked by oauth4webapi. */
export const discover = async ({ issuer }: Pick<TestTenant, 'issuer'>): Promise<oauth.AuthorizationServer> =>
  oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer), insecure));
