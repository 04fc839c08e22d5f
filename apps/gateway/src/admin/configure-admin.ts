import type { ExceptionFilter } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { adminPaths, readsJson } from '../http/routes.js';
import { acceptJson, DefaultErrorFilter } from '#platform';
import { requireAccessRules } from './access/require-access-rules.js';
import { AdminModule } from './admin.module.js';
import { AdminDocument } from './openapi/admin-document.js';
import { buildOpenApiDocument } from './openapi/build-openapi-document.js';
import { DocsController } from './openapi/docs.controller.js';
import { AdminProblemFilter } from './problems/admin-problem.filter.js';

/**
 * Refuses controllers that anybody could call, reads JSON under `/admin/` and where the table of routes says so, answers errors there as problem details, and all others by `otherwise`. Call it before `init`, and
 * register no other global catch-all filter after it: the last one wins.
 */
export const configureAdmin = (app: NestFastifyApplication, otherwise: ExceptionFilter = new DefaultErrorFilter()): void => {
  requireAccessRules(app, [DocsController]);
  acceptJson(app, (request) => request.url.startsWith(adminPaths.all) || readsJson(request));
  app.useGlobalFilters(new AdminProblemFilter(otherwise));
  app.get(AdminDocument).describeBy(() => buildOpenApiDocument(app, AdminModule));
};
