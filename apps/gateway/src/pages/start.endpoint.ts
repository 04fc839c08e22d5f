import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { platformNamePage, platformStartPage, tenantStartPage } from '#pages';
import { HttpInputError } from '#platform';
import { DemoAccess } from '../demo/demo-access.js';
import { GatewayConfig } from '../gateway.config.js';
import { addressAt, adminPaths, routes } from '../http/routes.js';
import type { PlatformRequest, TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from './page-answers.js';

const isProduction = ({ environment }: GatewayConfig): boolean => environment === 'production';

const applicationUrl = (redirectUri: string): string => new URL('/', redirectUri).href;

const requireBrowser = ({ headers }: FastifyRequest): void => {
  if (!(headers.accept ?? '').includes('text/html')) throw new HttpInputError(404, 'There is nothing here.');
};

/** Where somebody who typed an address arrives: `{gateway}/`. Programs that ask there are told that there is nothing. No RPC. */
@Injectable()
export class StartEndpoint {
  constructor(
    private readonly config: GatewayConfig,
    private readonly pages: PageAnswers,
    private readonly demo: DemoAccess,
  ) {}

  /** In production nothing but the name: who runs what here is nobody's business. */
  async get({ http, reply }: PlatformRequest): Promise<void> {
    requireBrowser(http);
    const frame = this.pages.ownFrame(http);
    await this.pages.sendOwn(
      reply,
      isProduction(this.config) ? platformNamePage(frame) : platformStartPage(frame, await this.waysOn(http)),
    );
  }

  private async waysOn(http: FastifyRequest) {
    const demo = await this.demo.visibleTo(http);
    return {
      demo: demo && { url: applicationUrl(demo.clients.spa.redirect_uri), account: demo.user },
      adminDocs: adminPaths.docs,
      mailbox: (this.demo.isLocal(http) && this.config.mailboxUrl) || null,
    };
  }
}

/** As `StartEndpoint`, at `{issuer}`. */
@Injectable()
export class TenantStartEndpoint {
  constructor(
    private readonly config: GatewayConfig,
    private readonly pages: PageAnswers,
    private readonly demo: DemoAccess,
  ) {}

  async get(request: TenantRequest): Promise<void> {
    requireBrowser(request.http);
    const { issuer } = request.tenant;
    const demo = await this.demo.visibleTo(request.http);
    const page = tenantStartPage(this.pages.frameOf(request), {
      demoUrl: demo?.issuer === issuer ? applicationUrl(demo.clients.spa.redirect_uri) : null,
      development: isProduction(this.config) ? null : { issuer, metadata: addressAt(issuer, routes.discovery) },
    });
    await this.pages.send(request, page);
  }
}
