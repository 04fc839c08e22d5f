import { createHash } from 'node:crypto';
import type { Visit } from '../tenancy/visit.js';

/** A document that anybody may read and keep for a while, as it goes over the wire. */
export type PublicDocument = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

/** Where a tenant's document of one kind comes from; a promise only where it has to be fetched. */
export interface PublicDocuments {
  of(visit: Visit): PublicDocument | Promise<PublicDocument>;
}

/** How long readers may keep one: no longer than a new key is published before it signs. Seconds. */
const keptFor = 300;

/** Writes `content` as JSON, once for all its readers. */
export const publicDocument = (content: object, contentType: string): PublicDocument => {
  const body = JSON.stringify(content);
  const tag = createHash('sha256').update(body).digest('base64url').slice(0, 27);
  return { body, headers: { 'Cache-Control': `public, max-age=${keptFor}`, ETag: `"${tag}"`, 'Content-Type': contentType } };
};

/** RFC 9110 §13.1.2, compared weakly. */
const isKnown = (ifNoneMatch: string | undefined, tag: string | undefined): boolean =>
  ifNoneMatch !== undefined &&
  tag !== undefined &&
  (ifNoneMatch === '*' || ifNoneMatch.split(',').some((known) => known.trim().replace(/^W\//, '') === tag));

/** Sends the document, or 304 to a reader that has it already. */
export const sendPublicDocument = ({ request, reply }: Visit, { body, headers }: PublicDocument): void => {
  const isUnchanged = isKnown(request.headers['if-none-match'], headers['ETag']);
  void reply
    .code(isUnchanged ? 304 : 200)
    .headers(headers)
    .send(isUnchanged ? undefined : body);
};
