import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  passkeyScript,
  passkeyScriptName,
  stylesheet,
  stylesheetName,
  themeStylesheet,
  type ThemeColours,
  themeIcon,
  themeVersion,
} from '#pages';
import { HttpInputError } from '#platform';
import type { PlatformRequest, TenantRequest } from '../http/tenant-request.js';

const ownColours: ThemeColours = { primaryColor: null, backgroundColor: null };

/** Named by their content: a new content gets a new name. */
const immutable = { 'Cache-Control': 'public, max-age=31536000, immutable' };
const css = 'text/css; charset=utf-8';
const fleeting = { 'Cache-Control': 'public, max-age=60' };

/** Of a theme there is the present one only: a page that was made just before a change of colours gets the new ones. */
const send = async ({ http, reply }: PlatformRequest, colours: ThemeColours): Promise<void> => {
  const { name } = (http as FastifyRequest<{ Params: { name: string } }>).params;
  if (name === stylesheetName) {
    await reply.headers(immutable).type(css).send(stylesheet);
    return;
  }
  if (name === passkeyScriptName) {
    await reply.headers(immutable).type('text/javascript; charset=utf-8').send(passkeyScript);
    return;
  }
  const [, version, kind] = /^theme\.([0-9a-f]{12})\.(css|svg)$/.exec(name) ?? [];
  if (version === undefined) throw new HttpInputError(404, 'There is nothing here.');
  const answer = reply.headers(version === themeVersion(colours) ? immutable : fleeting);
  if (kind === 'css') await answer.type(css).send(themeStylesheet(colours));
  else await answer.type('image/svg+xml').send(themeIcon(colours));
};

/** The stylesheets, the icon and the script of the pages that are of no tenant. No RPC. */
@Injectable()
export class AssetsEndpoint {
  get(request: PlatformRequest): Promise<void> {
    return send(request, ownColours);
  }
}

/** Those of a tenant's pages. No RPC. */
@Injectable()
export class TenantAssetsEndpoint {
  get(request: TenantRequest): Promise<void> {
    return send(request, request.tenant.branding);
  }
}
