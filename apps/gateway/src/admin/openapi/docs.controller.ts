import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, NotFoundException, Param, Res } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AdminDocument } from './admin-document.js';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Ostiary admin API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/admin/docs/swagger-ui.css">
    <script src="/admin/docs/swagger-ui-bundle.js" defer></script>
    <script src="/admin/docs/start.js" defer></script>
  </head>
  <body>
    <div id="swagger-ui"></div>
    <noscript>This page needs JavaScript; the document itself is <a href="/admin/v1/openapi.json">openapi.json</a>.</noscript>
  </body>
</html>
`;

const start = `window.SwaggerUIBundle({ url: '/admin/v1/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
`;

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
  constructor(private readonly document: AdminDocument) {}

  @Get('v1/openapi.json')
  @Header('Content-Type', 'application/json; charset=utf-8')
  openApi(): OpenAPIObject {
    return this.document.get();
  }

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', contentSecurityPolicy)
  page(): string {
    return page;
  }

  @Get('docs/start.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  start(): string {
    return start;
  }

  @Get('docs/:file')
  async asset(@Param('file') file: string, @Res() reply: FastifyReply): Promise<void> {
    const contentType = assets.get(file);
    if (contentType === undefined) throw new NotFoundException();
    const content = await readFile(join(assetDirectory(), file));
    await reply.header('Content-Type', contentType).header('Cache-Control', 'public, max-age=3600').send(content);
  }
}
