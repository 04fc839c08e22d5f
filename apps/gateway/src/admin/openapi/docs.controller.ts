import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, NotFoundException, Param, Res } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AppConfig } from '#platform';
import { AdminDocument } from './admin-document.js';
import { docsAssets, docsPage } from './docs-page.js';

/** Nothing but this origin; `data:` is for the icons in the style sheet. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const ownAssets: ReadonlyMap<string, { readonly contentType: string; readonly content: string }> = new Map(Object.entries(docsAssets));

/** Files of the user interface that may be asked for, with their content types. */
const assets: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
]);

/** A dependency of @nestjs/swagger: resolved from there, wherever npm put it. */
const assetDirectory = (): string => {
  const swagger = createRequire(import.meta.url).resolve('@nestjs/swagger');
  return dirname(createRequire(swagger).resolve('swagger-ui-dist/package.json'));
};

/** The OpenAPI document of the admin API, and a page to read and try it. Both are public: they hold no data. */
@Controller('admin')
@ApiExcludeController()
export class DocsController {
  constructor(
    private readonly document: AdminDocument,
    private readonly config: AppConfig,
  ) {}

  @Get('v1/openapi.json')
  @Header('Content-Type', 'application/json; charset=utf-8')
  openApi(): OpenAPIObject {
    return this.document.get();
  }

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', contentSecurityPolicy)
  page(): string {
    return docsPage(this.config.publicUrl, this.config.environment === 'production' ? 'production' : 'development');
  }

  @Get('docs/:file')
  async asset(@Param('file') file: string, @Res() reply: FastifyReply): Promise<void> {
    const own = ownAssets.get(file);
    if (own !== undefined) {
      await reply.header('Content-Type', own.contentType).send(own.content);
      return;
    }
    const contentType = assets.get(file);
    if (contentType === undefined) throw new NotFoundException();
    const content = await readFile(join(assetDirectory(), file));
    await reply.header('Content-Type', contentType).header('Cache-Control', 'public, max-age=3600').send(content);
  }
}
