import {
  type AttributeChanges,
  type AttributeValue,
  type AttributeValues,
  attributeValues,
  isPlainlyVisible,
  problemOfAttribute,
  type UserAttribute,
} from '#contracts';
import type { Violations } from '#kernel';
import { isHttpsAddress } from '#oauth-core';
import { normalisePhoneNumber } from '#phone-numbers';

/** Who changes what is known of a user: an administrator, the user themselves, or the user because they are asked for it: then nothing may be left out. */
export type AttributeAuthor = 'administrator' | 'user' | 'asked_user';

/** Bytes of all values of a user as JSON: they travel in tokens. */
const largest = 4_096;

/** As it is stored. */
const normalised = ({ kind }: UserAttribute, value: AttributeValue): AttributeValue => {
  if (typeof value !== 'string') return value;
  const text = value.normalize('NFC').trim();
  return kind === 'telephone' ? (normalisePhoneNumber(text) ?? text) : text;
};

const problemOfWritten = (attribute: UserAttribute, value: AttributeValue): string | null => {
  const problem = problemOfAttribute(attribute, value);
  if (problem !== null || typeof value !== 'string') return problem;
  if (attribute.kind === 'url' && !isHttpsAddress(value)) return 'must be an https URL of at most 2000 characters';
  return isPlainlyVisible(value) ? null : 'must have no controls, and no characters that show nothing or change the direction of text';
};

/** Why somebody may not change an attribute; null: they may. What users may not see is to them as if it were not there. */
const problemOfAuthor = (attribute: UserAttribute | undefined, author: AttributeAuthor): string | null => {
  if (attribute === undefined || (author !== 'administrator' && attribute.userAccess === 'none')) return 'is not known';
  return author !== 'administrator' && attribute.userAccess !== 'write' ? 'is changed by administrators alone' : null;
};

const pointerTo = (name: string): string => `/attributes/${name.slice(0, 128).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** How many a request may name: more than a schema may have. */
const maxChanges = 100;

/**
 * What is known of a user after changes; null takes a value away. Adds a finding for each member that is unfit, unknown, or not for this author to change. What another schema than
 * today's left behind goes with the first change.
 */
export const changeAttributes = (
  violations: Violations,
  schema: readonly UserAttribute[],
  { current, changes, author }: { readonly current: AttributeValues; readonly changes: AttributeChanges; readonly author: AttributeAuthor },
): AttributeValues => {
  const next = new Map<string, AttributeValue>(Object.entries(attributeValues(schema, current)));
  const entries = Object.entries(changes);
  violations.check(entries.length <= maxChanges, '/attributes', `must have at most ${maxChanges} members`);
  for (const [name, value] of entries.slice(0, maxChanges)) {
    const attribute = schema.find((known) => known.name === name);
    const refusal = problemOfAuthor(attribute, author);
    violations.addProblem(pointerTo(name), refusal);
    if (attribute === undefined || refusal !== null) continue;
    if (value === null) {
      const isRequired = author === 'asked_user' || (author === 'user' && attribute.required);
      violations.check(!isRequired, pointerTo(name), 'is required');
      next.delete(name);
    } else {
      const written = normalised(attribute, value);
      violations.addProblem(pointerTo(name), problemOfWritten(attribute, written));
      next.set(name, written);
    }
  }
  const values = Object.fromEntries(next);
  violations.check(Buffer.byteLength(JSON.stringify(values)) <= largest, '/attributes', `must have at most ${largest} bytes as JSON`);
  return values;
};

/** What a user sees of their own. */
export const ownAttributes = (schema: readonly UserAttribute[], stored: AttributeValues): AttributeValues =>
  attributeValues(
    schema.filter(({ userAccess }) => userAccess !== 'none'),
    stored,
  );
