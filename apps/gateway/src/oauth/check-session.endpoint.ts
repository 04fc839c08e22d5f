import { Injectable } from '@nestjs/common';
import { checkSessionPage, checkSessionPolicy } from '#pages';
import { HttpInputError } from '#platform';
import { stateCookieOf } from '../http/cookies.js';
import type { TenantRequest } from '../http/tenant-request.js';

/** The page that applications load in a hidden frame, to ask whether the browser's session has changed (OpenID Connect Session Management 1.0 §3.3). The only one that anybody may frame. */
@Injectable()
export class CheckSessionEndpoint {
  async get({ reply, tenant }: TenantRequest): Promise<void> {
    if (!tenant.settings.sessionManagement) throw new HttpInputError(404, 'There is nothing at this address.');
    await reply
      .headers({
        // Its frame-ancestors goes before X-Frame-Options (CSP Level 3 §6.4.2).
        'Content-Security-Policy': checkSessionPolicy,
        // Pages that isolate themselves load no frame without both (HTML, embedder policies).
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        'Cache-Control': 'public, max-age=300',
      })
      .type('text/html; charset=utf-8')
      .send(checkSessionPage(stateCookieOf(tenant)));
  }
}
