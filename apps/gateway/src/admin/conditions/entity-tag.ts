import { createHash } from 'node:crypto';
import { HttpInputError } from '#platform';

/** RFC 9110 §8.8.3. */
const entityTag = /^(W\/)?"([\x21\x23-\x7e]*)"$/;

type EntityTag = { readonly weak: boolean; readonly value: string };

const hasVersion = (body: object): body is { readonly version: number } => 'version' in body && typeof body.version === 'number';

/** Whether an answer is a resource that counts its versions. */
export const isVersioned = (body: unknown): body is { readonly version: number } =>
  typeof body === 'object' && body !== null && hasVersion(body);

/** The entity tag of an answer: its version, where it has one, and a digest of all of it, since not every change is one of the version (a user's last login). */
export const entityTagOf = (body: unknown): string => {
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 16);
  return isVersioned(body) ? `"${body.version}-${digest}"` : `"${digest}"`;
};

/** The tags of `If-Match` or `If-None-Match`; null for `*`. Throws `HttpInputError` (400) for what is neither. */
const tagsIn = (name: string, header: string): readonly EntityTag[] | null => {
  if (header.trim() === '*') return null;
  return header.split(',').map((part) => {
    const match = entityTag.exec(part.trim());
    if (match === null) throw new HttpInputError(400, `${name} must be * or a list of entity tags, each in double quotes.`);
    return { weak: match[1] !== undefined, value: match[2] ?? '' };
  });
};

/**
 * The versions that `If-Match` (RFC 9110 §13.1.1) names; undefined where any will do. Weak tags match nothing. The digest is not compared: what a change could
 * overwrite is counted by the version.
 */
export const versionsIn = (header: string): readonly number[] | undefined =>
  tagsIn('If-Match', header)?.flatMap(({ weak, value }) => {
    const version = /^([1-9]\d{0,9})-/.exec(value)?.[1];
    return weak || version === undefined ? [] : [Number(version)];
  });

/** Whether what the caller has is what it would get (RFC 9110 §13.1.2, weak comparison). */
export const isFresh = (header: string, tag: string): boolean => {
  const tags = tagsIn('If-None-Match', header);
  return tags === null || tags.some(({ value }) => `"${value}"` === tag);
};
