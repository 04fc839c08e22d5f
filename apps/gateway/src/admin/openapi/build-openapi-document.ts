import type { INestApplication, Type } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { adminResources, systemTenantSlug } from '#contracts';
import { addressAt, routes } from '../../http/routes.js';
import { tenantInPath } from '../access/admin-resource.js';
import { allAdminScopes, scopeFor } from '../access/admin-scopes.js';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

const introduction = `Manages tenants and what they own. Authenticate with a bearer token of the tenant \`system\`
(client credentials, \`resource={gateway}/admin/v1\`); reading needs the scope \`<resource>:read\`, changing \`<resource>:write\`. Errors are
problem details (RFC 9457). Lists come in pages: pass \`next_cursor\` as \`cursor\` for the next one.`;

/** Each operation needs one scope, which follows from its tag and method as the guard decides it. */
const nameScopes = (document: OpenAPIObject): void => {
  for (const path of Object.values(document.paths)) {
    for (const method of methods) {
      const operation = path[method];
      const resource = adminResources.find((name) => operation?.tags?.includes(name));
      if (operation && resource) operation.security = [{ admin: [scopeFor(resource, method.toUpperCase())] }];
    }
  }
};

/** Parameters of a path whose type is a branded id have no type at run time, and Swagger leaves them out. */
const namePathParameters = (document: OpenAPIObject): void => {
  for (const [template, path] of Object.entries(document.paths)) {
    const names = [...template.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
    for (const method of methods) {
      const operation = path[method];
      if (!operation) continue;
      const known = operation.parameters ?? [];
      const missing = names.filter(
        (name) => !known.some((parameter) => 'in' in parameter && parameter.in === 'path' && parameter.name === name),
      );
      operation.parameters = [
        ...known,
        ...missing.map((name) => ({
          name,
          in: 'path' as const,
          required: true,
          ...(name === 'tenant_id' && { description: tenantInPath }),
          schema: { type: 'string' as const, ...(name.endsWith('_id') && name !== 'tenant_id' && { format: 'uuid' }) },
        })),
      ];
    }
  }
};

/** What every answer that can be read again has (RFC 9110 §8.8.3, §13.1.2). */
const nameEntityTags = (document: OpenAPIObject): void => {
  const headers = {
    ETag: { description: 'The version of the resource, and a digest of the answer.', schema: { type: 'string' as const } },
  };
  for (const { get } of Object.values(document.paths)) {
    if (get === undefined) continue;
    get.parameters = [
      ...(get.parameters ?? []),
      { name: 'If-None-Match', in: 'header', required: false, description: 'The `ETag` of the answer before.', schema: { type: 'string' } },
    ];
    get.responses['304'] = { description: 'It is what it was: the answer before still holds.', headers };
  }
  for (const path of Object.values(document.paths)) {
    for (const method of methods) {
      for (const status of ['200', '201']) {
        const response = path[method]?.responses[status];
        if (response && !('$ref' in response)) response.headers = headers;
      }
    }
  }
};

/** How the answer to a repeated creation is told from the first one. */
const nameReplays = (document: OpenAPIObject): void => {
  const description =
    '`true`: the answer of before to a request with this Idempotency-Key. What it tells of may have changed since, or be gone.';
  for (const { post } of Object.values(document.paths)) {
    const response = post?.responses['201'];
    if (response && !('$ref' in response))
      response.headers = { ...response.headers, 'Idempotent-Replayed': { description, schema: { type: 'string' } } };
  }
};

/** The OpenAPI document of the admin API of `app`, which must contain its module; it need not listen. */
export const buildOpenApiDocument = (app: INestApplication, admin: Type): OpenAPIObject => {
  const scopes = Object.fromEntries(allAdminScopes.map((scope) => [scope, scope.replace('_', ' ').replace(/(.*):(.*)/, '$2 $1')]));
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.0.3')
    .setTitle('Ostiary admin API')
    .setDescription(introduction)
    .setVersion('1')
    .addOAuth2(
      { type: 'oauth2', flows: { clientCredentials: { tokenUrl: addressAt(`/t/${systemTenantSlug}`, routes.token), scopes } } },
      'admin',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config, { include: [admin] });
  nameScopes(document);
  namePathParameters(document);
  nameEntityTags(document);
  nameReplays(document);
  return document;
};
