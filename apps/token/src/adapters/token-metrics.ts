import { Injectable } from '@nestjs/common';
import type { Issuance, IssuanceLog } from '#oauth-core';
import { AppMetrics } from '#platform';
import { TokenUses, type TokenUse } from '../ports/token-uses.js';

/** Counts tokens: those issued, and each time one is used. */
@Injectable()
export class TokenMetrics extends TokenUses implements IssuanceLog {
  private readonly issuances;
  private readonly uses;

  constructor(metrics: AppMetrics) {
    super();
    this.issuances = metrics.counter('ostiary_tokens_issued_total', 'Tokens issued, by grant type, kind of token and format.', [
      'grant_type',
      'kind',
      'format',
    ] as const);
    this.uses = metrics.counter('ostiary_token_uses_total', 'Tokens shown to the token service, live or not.', ['at', 'live'] as const);
  }

  issued({ grantType, accessTokenFormat, hasRefreshToken, hasIdToken }: Issuance): void {
    this.issuances.inc({ grant_type: grantType, kind: 'access_token', format: accessTokenFormat });
    if (hasRefreshToken) this.issuances.inc({ grant_type: grantType, kind: 'refresh_token', format: 'opaque' });
    if (hasIdToken) this.issuances.inc({ grant_type: grantType, kind: 'id_token', format: 'jwt' });
  }

  override record(at: TokenUse, live: boolean): void {
    this.uses.inc({ at, live: String(live) });
  }
}
