import { isDeepStrictEqual } from 'node:util';
import {
  type Application,
  type AuthorizationDetailsType,
  isPlainlyVisible,
  type Json,
  type JsonObject,
  type ResourceServer,
} from '#contracts';
import { OAuthError } from './errors.js';
import type { Parameters } from './parameters.js';
import { quoted } from './quoting.js';
import { hasRepeatedMembers } from './request-object/repeated-members.js';

/** What exactly a client may do, in members that the `type` gives their meaning (RFC 9396 §2). */
export type AuthorizationDetail = JsonObject & { readonly type: string };

/** Knows JSON Schema, which the protocol does not. */
export interface DetailSchemas {
  /** Where an object does not fit a schema (a JSON Pointer), with the keyword that says so; null where it fits. A member that the schema does not name does not fit. */
  problem(schema: JsonObject, members: JsonObject): { readonly pointer: string; readonly keyword: string } | null;
}

const maxDetails = 20;
/** As deep as a schema may be. */
const maxLevels = 10;

/** RFC 9396 §5, §8. */
export const invalidDetails = (description: string): OAuthError => new OAuthError('invalid_authorization_details', description);

/** Whether people can be shown all of a value as it is. */
const isPresentable = (value: Json | undefined, levels = maxLevels): boolean => {
  if (typeof value === 'string') return isPlainlyVisible(value);
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  return Object.entries(value).every(([name, member]) => isPlainlyVisible(name) && isPresentable(member as Json, levels - 1));
};

const isDetail = (value: Json): value is AuthorizationDetail =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && typeof (value as JsonObject)['type'] === 'string';

const isDetails = (value: Json): value is readonly AuthorizationDetail[] =>
  Array.isArray(value) && (value as readonly Json[]).every((each) => isDetail(each));

const parsed = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw invalidDetails('The authorization_details are not JSON');
  }
};

/**
 * The parameter `authorization_details` (RFC 9396 §2); null where there is none. Throws `invalid_authorization_details` for what is no list of objects with a `type`, or says something
 * twice, or what people could not be shown. Whether the types are known, and the rest fits them, is not checked.
 */
export const readAuthorizationDetails = (parameters: Parameters): readonly AuthorizationDetail[] | null => {
  const text = parameters.get('authorization_details');
  if (text === null) return null;
  const details = parsed(text);
  if (!isDetails(details)) throw invalidDetails('The authorization_details must be a list of objects that each have a type');
  if (details.length > maxDetails) throw invalidDetails(`There are more than ${maxDetails} authorization_details`);
  if (hasRepeatedMembers(text)) throw invalidDetails('The authorization_details have a member twice');
  if (!isPresentable(details)) throw invalidDetails('The authorization_details have text that cannot be shown, or are nested too deep');
  return details;
};

/** The type of a detail as a resource server registered it; undefined where it does not take such details. */
export const detailsTypeOf = (server: ResourceServer, { type }: AuthorizationDetail): AuthorizationDetailsType | undefined =>
  server.authorizationDetailsTypes.find((own) => own.type === type);

/** RFC 9396 §5: refuses what no resource server takes, and what the application may not ask for. */
export const refuseUnknownDetails = (
  details: readonly AuthorizationDetail[],
  application: Application,
  servers: readonly ResourceServer[],
): void => {
  for (const detail of details) {
    const { type } = detail;
    const isKnown = servers.some((server) => detailsTypeOf(server, detail) !== undefined);
    if (!isKnown || !application.authorizationDetailsTypes.includes(type))
      throw invalidDetails(`The type is unknown or not for this client: ${quoted(type)}`);
  }
};

/** RFC 9396 §5: refuses what does not fit the schema of its type at the one of its resource servers that takes it: members that are unknown, missing, or of another kind or value than they may have. */
export const refuseUnfitDetails = (
  details: readonly AuthorizationDetail[],
  servers: readonly ResourceServer[],
  schemas: DetailSchemas,
): void => {
  details.forEach((detail, index) => {
    const { type, ...members } = detail;
    const [known] = servers.flatMap((server) => detailsTypeOf(server, detail) ?? []);
    if (known === undefined) throw invalidDetails(`The type is none of the resource: ${quoted(type)}`);
    const problem = schemas.problem(known.schema, members);
    if (problem !== null)
      throw invalidDetails(
        `The authorization_details do not fit their type: ${quoted(`/${index}${problem.pointer}`)} by ${quoted(problem.keyword)}`,
      );
  });
};

/** Common members that list what is allowed (RFC 9396 §2.2): fewer of them is less. */
const narrowable: ReadonlySet<string> = new Set(['actions', 'locations', 'datatypes', 'privileges']);

const isFewer = (asked: Json | undefined, granted: Json | undefined): boolean =>
  Array.isArray(asked) &&
  Array.isArray(granted) &&
  asked.length > 0 &&
  asked.every((item) => typeof item === 'string' && granted.includes(item));

/** RFC 9396 §6.1: what members mean is known to their API alone, so that all but those of `narrowable` must be the same. */
const isWithin = (asked: AuthorizationDetail, granted: AuthorizationDetail): boolean =>
  isDeepStrictEqual(Object.keys(asked).toSorted(), Object.keys(granted).toSorted()) &&
  Object.entries(asked).every(
    ([name, value]) => isDeepStrictEqual(value, granted[name]) || (narrowable.has(name) && isFewer(value, granted[name])),
  );

/** The first that is not within one of those granted that is left for it, however they are given out; undefined: there is none. One that was granted is good for one: the same payment twice is more than once. */
const firstBeyond = (asked: readonly AuthorizationDetail[], granted: readonly AuthorizationDetail[]): AuthorizationDetail | undefined => {
  const holders = new Map<AuthorizationDetail, AuthorizationDetail>();
  const place = (detail: AuthorizationDetail, tried: Set<AuthorizationDetail>): boolean =>
    granted.some((each) => {
      if (tried.has(each) || !isWithin(detail, each)) return false;
      tried.add(each);
      const holder = holders.get(each);
      if (holder !== undefined && !place(holder, tried)) return false;
      holders.set(each, detail);
      return true;
    });
  return asked.find((detail) => !place(detail, new Set()));
};

/** The details of an access token (RFC 9396 §6): all that were granted, or those that its request names. Throws `invalid_authorization_details` for more. */
export const narrowedDetails = (granted: readonly AuthorizationDetail[], parameters: Parameters): readonly AuthorizationDetail[] => {
  const asked = readAuthorizationDetails(parameters);
  if (asked === null) return granted;
  const beyond = firstBeyond(asked, granted);
  if (beyond !== undefined) throw invalidDetails(`The authorization_details exceed what was granted: ${quoted(beyond.type)}`);
  return asked;
};

/** The details that an access token says it is for (RFC 9396 §9.1). */
export const detailsClaim = (claims: JsonObject): readonly AuthorizationDetail[] => {
  const details = claims['authorization_details'];
  return Array.isArray(details) ? (details as readonly Json[]).filter(isDetail) : [];
};
