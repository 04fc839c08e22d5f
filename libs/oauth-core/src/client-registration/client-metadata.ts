import {
  type Json,
  type JsonObject,
  type Registration,
  registrationField,
  type RegistrationField,
  type RegistrationMember,
  registrationMembers,
} from '#contracts';
import { OAuthError } from '../errors.js';
import { quoted } from '../quoting.js';
import { responseHas } from '../response-type.js';
import { formatScope, parseScope } from '../scopes.js';

/*
 * Client metadata (RFC 7591 §2) by the names that are registered for them. Which there are, and which a client may say of itself, is in `registrationFields`.
 */

/** What a client says of itself. The values have the shape of their fields; whether they hold is for the caller to check. */
export type SaidByClient = { readonly [Member in RegistrationMember]?: Registration[Member] };

/** Those that a client may say, with the name that each is registered as. */
const ownMembers: readonly (readonly [RegistrationMember, string])[] = registrationMembers.flatMap((member) => {
  const { registeredAs, setBy } = registrationField(member);
  return setBy === 'client' && registeredAs !== null ? [[member, registeredAs] as const] : [];
});

/** Where the members of a registration are known by their registered names; what has none is the platform's own. */
export const metadataNameOf = (member: string): string | null =>
  registrationMembers.some((known) => known === member) ? registrationField(member as RegistrationMember).registeredAs : null;

/** A refusal that names what is wrong (RFC 7591 §3.2.2). */
export const refuseMetadata = (name: string, problem: string): OAuthError =>
  new OAuthError(name === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata', `${name} ${problem}`);

const isTextList = (value: Json): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');

const isObject = (value: Json): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const shapes: { readonly [Kind in RegistrationField['kind']]: readonly [(value: Json) => boolean, string] } = {
  boolean: [(value) => typeof value === 'boolean', 'must be true or false'],
  integer: [(value) => typeof value === 'number', 'must be a number'],
  choice: [(value) => typeof value === 'string', 'must be a string'],
  text: [(value) => typeof value === 'string', 'must be a string'],
  choices: [isTextList, 'must be a list of strings'],
  texts: [isTextList, 'must be a list of strings'],
  object: [isObject, 'must be an object'],
  objects: [(value) => Array.isArray(value) && value.every(isObject), 'must be a list of objects'],
};

/** RFC 7591 §2: the one list of texts that is written with spaces. */
const readScopes = (value: Json): Json => {
  if (typeof value !== 'string') throw refuseMetadata('scope', 'must be a string');
  if (value.trim() === '') return [];
  try {
    return parseScope(value);
  } catch (error) {
    throw error instanceof OAuthError ? refuseMetadata('scope', 'is malformed') : error;
  }
};

const readMember = (member: RegistrationMember, name: string, value: Json): Json => {
  if (member === 'scopes') return readScopes(value);
  const [hasShape, problem] = shapes[registrationField(member).kind];
  if (!hasShape(value)) throw refuseMetadata(name, problem);
  return value;
};

/** RFC 7591 §2.1: the response types, of those registered, that go with the grants. */
const responseTypesOf = ({ grantTypes, responseTypes }: Pick<Registration, 'grantTypes' | 'responseTypes'>): readonly string[] =>
  responseTypes.filter((type) => grantTypes.includes('authorization_code') || !responseHas(type, 'code'));

/** RFC 7591 §2.1: throws `invalid_client_metadata` where grants and response types do not go together, or other ones are asked for than there are. */
export const checkResponseTypes = (
  { response_types: asked }: JsonObject,
  registration: Pick<Registration, 'grantTypes' | 'responseTypes'>,
): void => {
  if (asked === undefined || asked === null) return;
  if (!isTextList(asked)) throw refuseMetadata('response_types', 'must be a list of strings');
  const offered = responseTypesOf(registration);
  const other = asked.find((type) => !offered.includes(type));
  if (other !== undefined) throw refuseMetadata('response_types', `holds ${quoted(other)}, which does not go with the grant_types here`);
  if (asked.length !== offered.length) throw refuseMetadata('response_types', 'must hold code for the grant authorization_code');
};

/**
 * What a client says of itself, as a registration has it. Metadata that are not known here, or that are for administrators to say, are ignored (RFC 7591 §2); what a software
 * statement says of it is for the caller to put in (`withStatement`); null is nothing (RFC 7592 §2.2). Throws `invalid_client_metadata` or `invalid_redirect_uri` for a value of another shape.
 */
export const readClientMetadata = (metadata: JsonObject): SaidByClient =>
  Object.fromEntries(
    ownMembers.flatMap(([member, name]) => {
      const value = Object.hasOwn(metadata, name) ? metadata[name] : null;
      return value === undefined || value === null ? [] : [[member, readMember(member, name, value)]];
    }),
  );

const isTold = (value: unknown): boolean => value !== null && !(Array.isArray(value) && value.length === 0);

/** All that is registered of a client and that a client may know by name, with what holds where it said nothing (RFC 7591 §3.2.1). */
export const clientMetadataOf = (registration: Registration): JsonObject => ({
  ...Object.fromEntries(
    ownMembers
      .filter(([member]) => isTold(registration[member]))
      .map(([member, name]) => [name, member === 'scopes' ? formatScope(registration.scopes) : registration[member]]),
  ),
  grant_types: registration.grantTypes,
  response_types: responseTypesOf(registration),
  // RFC 7591 §2: so it is where nothing is said. One that said nothing may send its secret either way.
  token_endpoint_auth_method: registration.tokenEndpointAuthMethod ?? 'client_secret_basic',
});
