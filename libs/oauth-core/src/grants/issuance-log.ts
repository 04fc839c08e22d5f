import type { GrantType } from '#contracts';

/** The tokens of one successful token request, or of an authorization response (`implicit`). */
export type Issuance = {
  readonly grantType: GrantType | 'implicit';
  readonly accessTokenFormat: 'jwt' | 'opaque';
  readonly hasRefreshToken: boolean;
  readonly hasIdToken: boolean;
};

export interface IssuanceLog {
  issued(issuance: Issuance): void;
}
