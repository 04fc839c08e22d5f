import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { stylesheet, stylesheetName, themeStylesheet, type ThemeColours, themeIcon, themeVersion } from '#pages';
import { HttpInputError } from '#platform';
import { Visits } from '../tenancy/visits.js';

const ownColours: ThemeColours = { primaryColor: null, backgroundColor: null };

/** Named by their content: a new content gets a new name. */
const forGood = { 'Cache-Control': 'public, max-age=31536000, immutable' };
const css = 'text/css; charset=utf-8';
const fleeting = { 'Cache-Control': 'public, max-age=60' };

/** The stylesheets and the icon of the pages. No RPC. */
@Controller()
export class AssetsController {
  constructor(private readonly visits: Visits) {}

  @Get('assets/:name')
  async own(@Param('name') name: string, @Res() reply: FastifyReply): Promise<void> {
    await this.send(reply, name, ownColours);
  }

  @Get('t/:slug/assets/:name')
  async ofTenant(
    @Param('slug') slug: string,
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { tenant } = await this.visits.open(slug, request, reply);
    await this.send(reply, name, tenant.branding);
  }

  /** Of a theme there is the present one only: a page that was made just before a change of colours gets the new ones. */
  private async send(reply: FastifyReply, name: string, colours: ThemeColours): Promise<void> {
    if (name === stylesheetName) {
      await reply.headers(forGood).type(css).send(stylesheet);
      return;
    }
    const [, version, kind] = /^theme\.([0-9a-f]{12})\.(css|svg)$/.exec(name) ?? [];
    if (version === undefined) throw new HttpInputError(404, 'There is nothing here.');
    const answer = reply.headers(version === themeVersion(colours) ? forGood : fleeting);
    if (kind === 'css') await answer.type(css).send(themeStylesheet(colours));
    else await answer.type('image/svg+xml').send(themeIcon(colours));
  }
}
