import type { TenantContext } from '#contracts';

export type Endpoint =
  | 'authorization'
  | 'par'
  | 'device_authorization'
  | 'authorization_challenge'
  | 'backchannel_authentication'
  | 'token'
  | 'revocation'
  | 'userinfo'
  | 'grant_management'
  | 'logout';

/** A refusal for the log: `detail` says what the public description does not. Neither contains a secret. */
export type Refusal = {
  readonly endpoint: Endpoint;
  readonly error: string;
  readonly description: string;
  readonly detail: string | null;
  readonly clientId: string | null;
};

export interface RefusalLog {
  refused(tenant: TenantContext, refusal: Refusal): void;
}
