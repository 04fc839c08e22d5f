import { Injectable } from '@nestjs/common';
import { type PasskeyRole, passkeyRoles, rpcMap } from '#contracts';
import { RpcClient } from '#kernel';
import { queryParameters } from '#platform';
import { readSessionCookie } from '../http/cookies.js';
import { singleParameter } from '../http/parameters.js';
import { addressAt, routes } from '../http/routes.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { signInKeyOf } from './sign-in-key.js';

/** `{issuer}/login/passkey`: what the script of the sign-in pages asks the browser for a passkey with (WebAuthn Level 3 §5.5), anew each time. */
@Injectable()
export class PasskeyOptionsEndpoint {
  constructor(private readonly rpc: RpcClient) {}

  /** RPC: session.beginPasskey. The challenge is for the sign-in that the address names, and for the browser that began it. */
  async post(request: TenantRequest): Promise<void> {
    const named = singleParameter(queryParameters(request.http), 'as');
    const as = passkeyRoles.find((role) => role === named) ?? 'first-factor';
    const asked = { ...signInKeyOf(request), sessionToken: readSessionCookie(request), as };
    const { options } = await this.rpc.call(rpcMap.session.beginPasskey, request.context, asked);
    await request.reply.send(options);
  }
}

/** Where those are, as a path: of the page's own origin, whatever name it was reached by. */
export const passkeyOptionsLocation = ({ tenant }: Pick<TenantRequest, 'tenant'>, signInId: string, as: PasskeyRole): string =>
  `${new URL(addressAt(tenant.issuer, routes.passkeyOptions)).pathname}?${new URLSearchParams({ sign_in: signInId, as }).toString()}`;
