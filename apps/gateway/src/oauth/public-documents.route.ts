import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PrebuiltResponses } from '#platform';
import { TenantDirectory } from '#tenancy';
import { Visits } from '../tenancy/visits.js';
import { DiscoveryDocuments } from './discovery-documents.js';
import { JwksDocuments } from './jwks-documents.js';
import { isKnownTo, type PublicDocument, type PublicDocuments } from './public-document.js';

type Request = FastifyRequest<{ Params: { slug: string } }>;

/**
 * The discovery document, where OpenID Connect Discovery §4 and where RFC 8414 §3.1 look for it, and the tenant's public keys.
 * Routes of Fastify's own: every verifier of tokens asks for them, and the answer is at hand.
 */
export const registerPublicDocuments = (app: NestFastifyApplication): void => {
  const visits = app.get(Visits, { strict: false });
  const tenants = app.get(TenantDirectory, { strict: false });
  const discovery = app.get(DiscoveryDocuments, { strict: false });
  const routes: readonly (readonly [string, PublicDocuments])[] = [
    ['/t/:slug/.well-known/openid-configuration', discovery],
    ['/.well-known/oauth-authorization-server/t/:slug', discovery],
    ['/t/:slug/oauth/jwks', app.get(JwksDocuments, { strict: false })],
  ];
  const fastify = app.getHttpAdapter().getInstance();
  const answers = PrebuiltResponses.of(fastify);
  for (const [path, documents] of routes) {
    const send = (request: Request, reply: FastifyReply, document: PublicDocument): void => {
      if (isKnownTo(request, document)) void reply.code(304).headers(document.headers).send();
      else answers.send(request, reply, document);
    };
    const fetch = async (request: Request, reply: FastifyReply): Promise<void> => {
      send(request, reply, await documents.of(await visits.open(request.params.slug, request, reply)));
    };
    fastify.get(path, (request: Request, reply: FastifyReply) => {
      const tenant = tenants.rememberedBySlug(request.params.slug);
      const document = tenant?.status === 'active' ? documents.remembered(tenant) : undefined;
      // No promise where nothing is waited for: each costs as much as the look-up.
      if (document) send(request, reply, document);
      else fetch(request, reply).catch((error: unknown) => reply.send(error));
    });
  }
};
