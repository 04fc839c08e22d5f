import {
  canonicalDomain,
  canonicalLocale,
  type FieldKind,
  type InvalidMember,
  isRoleName,
  type Json,
  type JsonObject,
  type ListFormat,
  localeProblem,
  type ObjectFormat,
  roleNameProblem,
  type TextFormat,
} from '#contracts';
import {
  checkLogoutUri,
  checkPostedUri,
  checkRedirectUri,
  isWorkloadPattern,
  problemOfFetchedPort,
  problemsOfJwkSet,
  readDistinguishedName,
} from '#oauth-core';
import { servesCountry } from '#phone-numbers';
import { problemOfIssuer, problemsOfAssertionSubject } from './assertion-subject.js';
import { problemsOfClaimMapping } from './claim-mapping.js';
import { problemsOfClaimsHook } from './claims-hook.js';
import { problemsOfIdentityAssertionTarget } from './identity-assertion-target.js';
import { problemOfAttributeName } from './user-attributes.js';
import { domainIn } from './domains.js';
import {
  isInstant,
  problemOfAddress,
  problemOfClientId,
  problemOfFetchedAddress,
  problemOfName,
  problemOfResourceIdentifier,
  problemOfScope,
} from './values.js';

const problemOfDomain = (text: string): string | null => (canonicalDomain(text) === null ? 'must be a domain such as example.com' : null);

/** ISO 3166-1 alpha-2, as numbers have them. */
const country = /^[A-Z]{2}$/;

/** Why a text has not the format, as the end of a sentence that begins with its name. */
const formats: { readonly [Format in TextFormat]: (text: string) => string | null } = {
  display_name: problemOfName,
  attribute_name: problemOfAttributeName,
  distinguished_name: (text) =>
    readDistinguishedName(text) === null ? 'must be a distinguished name in the form of RFC 4514, as CN=app,O=Acme' : null,
  certificate_name: (text) => (/^[\x21-\x7e]+$/.test(text) ? null : 'must have only printable ASCII characters and no space'),
  https_address: problemOfAddress,
  fetched_address: problemOfFetchedAddress,
  redirect_uri: checkRedirectUri,
  logout_uri: checkLogoutUri,
  posted_address: checkPostedUri,
  told_logout_uri: (uri) => checkLogoutUri(uri) ?? problemOfFetchedPort(uri),
  resource_identifier: problemOfResourceIdentifier,
  client_id: problemOfClientId,
  issuer: problemOfIssuer,
  spiffe_id: (text) =>
    isWorkloadPattern(text) ? null : 'must be a SPIFFE ID with a path, as spiffe://example.org/web, which may have /* at its end',
  scope: problemOfScope,
  domain: problemOfDomain,
  domain_pattern: (text) => problemOfDomain(domainIn(text)),
  role_name: (text) => (isRoleName(text) ? null : roleNameProblem),
  country: (text) =>
    country.test(text) && servesCountry(text)
      ? null
      : 'must be a country as in ISO 3166-1 (two capital letters) that has telephone numbers',
  locale: (text) => (canonicalLocale(text) === null ? localeProblem : null),
  instant: (text) => (isInstant(text) ? null : 'must be a time as in RFC 3339, in UTC'),
};

/** What is wrong with an object, at pointers into it. */
const objectFormats: { readonly [Format in ObjectFormat]: (object: Json) => readonly InvalidMember[] } = {
  jwk_set: problemsOfJwkSet,
  claims_hook: problemsOfClaimsHook,
};

/** What is wrong with an object of a list, at pointers into it. */
const listFormats: { readonly [Format in ListFormat]: (object: JsonObject) => readonly InvalidMember[] } = {
  assertion_subject: problemsOfAssertionSubject,
  claim_mapping: problemsOfClaimMapping,
  identity_assertion_target: problemsOfIdentityAssertionTarget,
};

type TextBounds = { readonly format: TextFormat; readonly minLength?: number; readonly maxLength: number };

const problemOfText = ({ format, minLength = 0, maxLength }: TextBounds, value: unknown): string | null => {
  if (typeof value !== 'string') return 'must be text';
  if (value.length < minLength || value.length > maxLength) return `must have ${minLength} to ${maxLength} characters`;
  return formats[format](value);
};

const problemOfChoice = (values: readonly unknown[], value: unknown): string | null =>
  values.includes(value) ? null : `must be one of ${values.join(', ')}`;

const isWithin = ({ from, to }: { readonly from: number; readonly to: number }, value: unknown): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to;

const at = (pointer: string, detail: string | null): readonly InvalidMember[] => (detail === null ? [] : [{ pointer, detail }]);

const problemsOfList = (
  pointer: string,
  value: unknown,
  { minItems = 0, maxItems }: { readonly minItems?: number | undefined; readonly maxItems: number },
  problemOfItem: (item: unknown) => string | null,
): readonly InvalidMember[] => {
  if (!Array.isArray(value)) return at(pointer, 'must be a list');
  const known = new Set<unknown>();
  return [
    ...at(pointer, value.length > maxItems ? `must have at most ${maxItems} items` : null),
    ...at(pointer, value.length < minItems ? `must have at least ${minItems} item${minItems === 1 ? '' : 's'}` : null),
    ...value.flatMap((item: unknown, index) => {
      if (known.has(item)) return at(`${pointer}/${index}`, 'occurs twice');
      known.add(item);
      return at(`${pointer}/${index}`, problemOfItem(item));
    }),
  ];
};

type ObjectBounds = { readonly format: ObjectFormat; readonly maxLength: number };

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

const within = (pointer: string, problems: readonly InvalidMember[]): readonly InvalidMember[] =>
  problems.map((problem) => ({ pointer: `${pointer}${problem.pointer}`, detail: problem.detail }));

const problemsOfObject = (pointer: string, { format, maxLength }: ObjectBounds, value: unknown): readonly InvalidMember[] => {
  if (!isObject(value)) return at(pointer, 'must be an object');
  if (JSON.stringify(value).length > maxLength) return at(pointer, `must have at most ${maxLength} characters`);
  return within(pointer, objectFormats[format](value));
};

type ListBounds = { readonly format: ListFormat; readonly maxItems: number };

const problemsOfObjects = (pointer: string, { format, maxItems }: ListBounds, value: unknown): readonly InvalidMember[] => {
  if (!Array.isArray(value)) return at(pointer, 'must be a list');
  const spelled = value.map((item: unknown) => JSON.stringify(item));
  return [
    ...at(pointer, value.length > maxItems ? `must have at most ${maxItems} items` : null),
    ...value.flatMap((item: unknown, index) => {
      if (!isObject(item)) return at(`${pointer}/${index}`, 'must be an object');
      if (spelled.indexOf(JSON.stringify(item)) !== index) return at(`${pointer}/${index}`, 'occurs twice');
      return within(`${pointer}/${index}`, listFormats[format](item));
    }),
  ];
};

/** All that is wrong with the value of one field, but for its parts. What fields say together, and what parts say, is checked by `checkApplication` and `checkSettings`. */
export const problemsOfField = (
  pointer: string,
  field: FieldKind & { readonly nullable?: true },
  value: unknown,
): readonly InvalidMember[] => {
  if (value === null && field.nullable) return [];
  switch (field.kind) {
    case 'boolean':
      return at(pointer, typeof value === 'boolean' ? null : 'must be true or false');
    case 'integer':
      return at(pointer, isWithin(field, value) ? null : `must be a whole number from ${field.from} to ${field.to}`);
    case 'grade':
    case 'choice':
      return at(pointer, problemOfChoice(field.values, value));
    case 'choices':
      return problemsOfList(pointer, value, { ...field, maxItems: field.values.length }, (item) => problemOfChoice(field.values, item));
    case 'text':
      return at(pointer, problemOfText(field, value));
    case 'texts':
      return problemsOfList(pointer, value, field, (item) => problemOfText(field, item));
    case 'object':
      return problemsOfObject(pointer, field, value);
    case 'objects':
      return problemsOfObjects(pointer, field, value);
    case 'parts':
      return [];
  }
};
