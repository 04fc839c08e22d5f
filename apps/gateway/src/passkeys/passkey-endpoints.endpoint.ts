import { Injectable } from '@nestjs/common';
import { HttpInputError, queryParameters } from '#platform';
import { GatewayConfig } from '../gateway.config.js';
import { accountAddress, addAuthenticatorAddress } from '../http/account-addresses.js';
import { readLastTenantCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { seeOther } from '../http/redirect.js';
import { routes } from '../http/routes.js';
import type { PlatformRequest, TenantRequest } from '../http/tenant-request.js';
import { TenantResolver } from '../http/tenant-resolver.js';

/** `{issuer}/.well-known/passkey-endpoints`: where password managers find the pages on which passkeys are set up and managed (W3C, Passkey Endpoints §2). No RPC. */
@Injectable()
export class PasskeyEndpoints {
  async get({ tenant, reply }: TenantRequest): Promise<void> {
    await reply.send({ enroll: addAuthenticatorAddress(tenant, 'passkey'), manage: accountAddress(tenant, 'authenticators') });
  }
}

/** The same for the whole origin, which is all that password managers know of a passkey: its relying party. No RPC. */
@Injectable()
export class PlatformPasskeyEndpoints {
  constructor(private readonly config: GatewayConfig) {}

  async get({ reply }: PlatformRequest): Promise<void> {
    const manage = new URL(routes.platformPasskeys.path, this.config.publicUrl).href;
    await reply.send({ enroll: `${manage}?add=passkey`, manage });
  }
}

/** Where those lead: to the tenant that the browser signed in at last. */
@Injectable()
export class PlatformPasskeys {
  constructor(private readonly tenants: TenantResolver) {}

  /** The browser says which tenant; that there is such a one, and where it is, is looked up. */
  async get({ http, reply }: PlatformRequest): Promise<void> {
    const slug = readLastTenantCookie(http);
    const tenant = slug === null ? null : await this.tenants.bySlug(slug, http);
    if (tenant?.status !== 'active') throw new HttpInputError(404, 'There is nothing here.');
    const adds = singleParameter(queryParameters(http), 'add') === 'passkey';
    await seeOther(reply, adds ? addAuthenticatorAddress(tenant, 'passkey') : accountAddress(tenant, 'authenticators'));
  }
}
