import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Tenant } from '#contracts';
import type { PrebuiltResponse } from '#platform';
import { openHeaders } from '../http/cors.js';
import type { Visit } from '../tenancy/visit.js';

/** A document that anybody may read and keep for a while, as it goes over the wire. */
export type PublicDocument = PrebuiltResponse & { readonly tag: string };

/** Where the tenants' documents of one kind come from. */
export interface PublicDocuments {
  /** Undefined when it is not at hand. */
  remembered(tenant: Tenant): PublicDocument | undefined;
  of(visit: Visit): Promise<PublicDocument>;
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
export const isKnownTo = ({ headers }: FastifyRequest, { tag }: PublicDocument): boolean => {
  const known = headers['if-none-match'];
  return known !== undefined && (known === '*' || known.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag));
};
