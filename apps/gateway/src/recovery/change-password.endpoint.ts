import { Injectable } from '@nestjs/common';
import { HttpInputError } from '#platform';
import { readLastTenantCookie } from '../http/cookies.js';
import { seeOther } from '../http/redirect.js';
import { addressAt, routes } from '../http/routes.js';
import type { PlatformRequest, TenantRequest } from '../http/tenant-request.js';
import { TenantResolver } from '../http/tenant-resolver.js';

/** `{issuer}/.well-known/change-password`: where password managers look for the page on which a password is changed (W3C, A Well-Known URL for Changing Passwords §2). No RPC. */
@Injectable()
export class ChangePasswordEndpoint {
  async get(request: TenantRequest): Promise<void> {
    await seeOther(request.reply, addressAt(request.tenant.issuer, routes.accountPassword));
  }
}

/** The same for the whole origin, which is all that password managers know: it leads to the tenant that the browser signed in at last. */
@Injectable()
export class PlatformChangePasswordEndpoint {
  constructor(private readonly tenants: TenantResolver) {}

  /** The browser says which tenant; that there is such a one, and where it is, is looked up. */
  async get({ http, reply }: PlatformRequest): Promise<void> {
    const slug = readLastTenantCookie(http);
    const tenant = slug === null ? null : await this.tenants.bySlug(slug, http);
    if (tenant?.status !== 'active') throw new HttpInputError(404, 'There is nothing here.');
    await seeOther(reply, addressAt(tenant.issuer, routes.changePassword));
  }
}
