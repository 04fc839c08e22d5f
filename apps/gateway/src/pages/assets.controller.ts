import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { stylesheet, stylesheetName, themeStylesheet, type ThemeColours, themeVersion } from '#pages';
import { HttpInputError } from '#platform';
import { Visits } from '../tenancy/visits.js';

const ownColours: ThemeColours = { primaryColor: null, backgroundColor: null };

/** Named by their content: a new content gets a new name. */
const forGood = { 'Cache-Control': 'public, max-age=31536000, immutable' };
const fleeting = { 'Cache-Control': 'public, max-age=60' };

/** The stylesheets of the pages. No RPC. */
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
    const answer = reply.type('text/css; charset=utf-8');
    if (name === stylesheetName) await answer.headers(forGood).send(stylesheet);
    else if (name === `theme.${themeVersion(colours)}.css`) await answer.headers(forGood).send(themeStylesheet(colours));
    else if (/^theme\.[0-9a-f]{12}\.css$/.test(name)) await answer.headers(fleeting).send(themeStylesheet(colours));
    else throw new HttpInputError(404, 'There is nothing here.');
  }
}
