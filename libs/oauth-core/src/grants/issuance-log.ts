import type { GrantType } from '#contracts';

/** The tokens of one successful token request. */
export type Issuance = {
  readonly grantType: GrantType;
  readonly accessTokenFormat: 'jwt' | 'opaque';
  readonly hasRefreshToken: boolean;
  readonly hasIdToken: boolean;
};

export interface IssuanceLog {
  issued(issuance: Issuance): void;
}
