import { Injectable } from '@nestjs/common';
import { ownDataPage } from '#pages';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { AccountVisits } from './account-visits.js';
import { OwnData } from './own-data.js';

/** `{issuer}/account/data`: what is known of a user, to take along. */
@Injectable()
export class AccountDataEndpoint {
  constructor(
    private readonly visits: AccountVisits,
    private readonly data: OwnData,
    private readonly pages: PageAnswers,
  ) {}

  /** RPC: session.getSession. */
  async get(request: TenantRequest): Promise<void> {
    await this.visits.showFresh(request, 'data', ({ frame }) => this.pages.send(request, ownDataPage(frame)));
  }

  /** RPCs: session.getSession, and those of `OwnData`. A file, by a form: a link would be followed by what opens pages ahead. */
  async post(request: TenantRequest): Promise<void> {
    await this.visits.submitFresh(request, 'data', async ({ sessionToken }) => {
      const data = JSON.stringify(await this.data.of(request, sessionToken), null, 2);
      await request.reply
        .code(200)
        .header('Content-Disposition', `attachment; filename="${request.tenant.slug}-account.json"`)
        .type('application/json; charset=utf-8')
        .send(`${data}\n`);
    });
  }
}
