import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { platformNamePage, platformStartPage, tenantStartPage } from '#pages';
import { HttpInputError } from '#platform';
import { DemoAccess } from '../demo/demo-access.js';
import { GatewayConfig } from '../gateway.config.js';
import { Visits } from '../tenancy/visits.js';
import { PageAnswers } from './page-answers.js';

/** Where somebody who typed an address arrives: `{gateway}/` and `{issuer}`. Programs that ask there are told that there is nothing. No RPC. */
@Controller()
export class StartController {
  constructor(
    private readonly config: GatewayConfig,
    private readonly visits: Visits,
    private readonly pages: PageAnswers,
    private readonly demo: DemoAccess,
  ) {}

  /** In production nothing but the name: who runs what here is nobody's business. */
  @Get()
  async platform(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    requireBrowser(request);
    const frame = this.pages.ownFrame(request);
    await this.pages.sendOwn(reply, this.isProduction ? platformNamePage(frame) : platformStartPage(frame, await this.waysOn(request)));
  }

  @Get('t/:slug')
  async tenant(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visit = await this.visits.open(slug, request, reply);
    requireBrowser(request);
    const { issuer } = visit.tenant;
    const demo = await this.demo.visibleTo(request);
    const page = tenantStartPage(this.pages.frameOf(visit), {
      demoUrl: demo?.issuer === issuer ? applicationUrl(demo.clients.spa.redirect_uri) : null,
      development: this.isProduction ? null : { issuer, metadata: `${issuer}/.well-known/openid-configuration` },
    });
    await this.pages.send(visit, page);
  }

  private get isProduction(): boolean {
    return this.config.environment === 'production';
  }

  private async waysOn(request: FastifyRequest) {
    const demo = await this.demo.visibleTo(request);
    return {
      demo: demo && { url: applicationUrl(demo.clients.spa.redirect_uri), account: demo.user },
      adminDocs: '/admin/docs',
      mailbox: (this.demo.isLocal(request) && this.config.mailboxUrl) || null,
    };
  }
}

const applicationUrl = (redirectUri: string): string => new URL('/', redirectUri).href;

const requireBrowser = ({ headers }: FastifyRequest): void => {
  if (!(headers.accept ?? '').includes('text/html')) throw new HttpInputError(404, 'There is nothing here.');
};
