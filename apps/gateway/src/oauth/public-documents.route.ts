import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Visits } from '../tenancy/visits.js';
import { DiscoveryDocuments } from './discovery-documents.js';
import { JwksDocuments } from './jwks-documents.js';
import { type PublicDocuments, sendPublicDocument } from './public-document.js';

type Request = FastifyRequest<{ Params: { slug: string } }>;

/**
 * The discovery document, where OpenID Connect Discovery §4 and where RFC 8414 §3.1 look for it, and the tenant's public keys.
 * Routes of Fastify's own: every verifier of tokens asks for them, and the answer is at hand.
 */
export const registerPublicDocuments = (app: NestFastifyApplication): void => {
  const visits = app.get(Visits, { strict: false });
  const discovery = app.get(DiscoveryDocuments, { strict: false });
  const routes: readonly (readonly [string, PublicDocuments])[] = [
    ['/t/:slug/.well-known/openid-configuration', discovery],
    ['/.well-known/oauth-authorization-server/t/:slug', discovery],
    ['/t/:slug/oauth/jwks', app.get(JwksDocuments, { strict: false })],
  ];
  const fastify = app.getHttpAdapter().getInstance();
  for (const [path, documents] of routes) {
    const fetch = async (request: Request, reply: FastifyReply): Promise<void> => {
      const visit = await visits.open(request.params.slug, request, reply);
      sendPublicDocument(visit, await documents.of(visit));
    };
    fastify.get(path, (request: Request, reply: FastifyReply) => {
      const visit = visits.recall(request.params.slug, request, reply);
      const document = visit && documents.of(visit);
      // No promise where nothing is waited for: each costs as much as the look-up.
      if (document && !(document instanceof Promise)) sendPublicDocument(visit, document);
      else fetch(request, reply).catch((error: unknown) => reply.send(error));
    });
  }
};
