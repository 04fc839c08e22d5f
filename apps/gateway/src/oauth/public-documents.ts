import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type PrebuiltResponse, PrebuiltResponses } from '#platform';
import { openHeaders } from '../http/open-headers.js';
import type { TenantRequest } from '../http/tenant-request.js';

/** A document that anybody may read and keep for a while, as it goes over the wire. */
export type PublicDocument = PrebuiltResponse & { readonly tag: string };

/** The endpoint of the tenants' documents of one kind: every verifier of tokens asks for them, and the answer is at hand. */
export abstract class PublicDocuments {
  /** A promise only where it is not at hand. */
  protected abstract documentOf(request: TenantRequest): PublicDocument | Promise<PublicDocument>;

  get(request: TenantRequest): void | Promise<void> {
    const document = this.documentOf(request);
    if (document instanceof Promise) return document.then((fetched) => send(request, fetched));
    send(request, document);
    return undefined;
  }
}

/** How long readers may keep one: no longer than a new key is published before it signs. Seconds. */
const keptFor = 300;

/** Writes `content` as JSON, once for all its readers. */
export const publicDocument = (content: object, contentType: string): PublicDocument => {
  const body = JSON.stringify(content);
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  return { body, tag, headers: { ...openHeaders, 'Cache-Control': `public, max-age=${keptFor}`, ETag: tag, 'Content-Type': contentType } };
};

/** Whether a reader has the document already (RFC 9110 §13.1.2, compared weakly). */
const isKnownTo = ({ headers }: FastifyRequest, { tag }: PublicDocument): boolean => {
  const known = headers['if-none-match'];
  return known !== undefined && (known === '*' || known.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag));
};

const send = ({ http, reply }: TenantRequest, document: PublicDocument): void => {
  if (isKnownTo(http, document)) void reply.code(304).headers(document.headers).send();
  else PrebuiltResponses.of(http.server).send(http, reply, document);
};
