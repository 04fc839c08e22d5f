import type { DetailFact, DetailValue, Json, JsonObject, RequestedDetail, ResourceServer } from '#contracts';
import { type AuthorizationDetail, detailsTypeOf } from '../../authorization-details.js';

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

const objectAt = (schema: JsonObject, name: string): JsonObject => {
  const value = schema[name];
  return isObject(value) ? value : {};
};

const valueOf = (value: Json | undefined, schema: JsonObject): DetailValue => {
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item) => ({ name: null, value: valueOf(item, objectAt(schema, 'items')) }));
  if (isObject(value)) return factsOf(value, schema);
  return value === undefined || value === null ? '' : (value as string | number | boolean);
};

/** Members in the order in which the schema's `required` names them, and then the others: what is stored as `jsonb`, details and schemas alike, comes back in another order than it was written, but for lists. */
const inOrder = (value: JsonObject, schema: JsonObject): readonly (readonly [string, Json | undefined])[] => {
  const { required } = schema;
  const named = Array.isArray(required) ? (required as readonly Json[]) : [];
  const placeOf = ([name]: readonly [string, unknown]): number => (named.includes(name) ? named.indexOf(name) : named.length);
  return Object.entries(value).toSorted((one, other) => placeOf(one) - placeOf(other));
};

const factsOf = (value: JsonObject, schema: JsonObject): readonly DetailFact[] => {
  const properties = objectAt(schema, 'properties');
  return inOrder(value, schema).map(([name, member]) => {
    const property = objectAt(properties, name);
    const { title } = property;
    return { name: typeof title === 'string' ? title : name, value: valueOf(member, property) };
  });
};

/** Details for people, by the words of their API's schema: every member is shown, since it is what is allowed (RFC 9396 §12). */
export const describeDetails = (details: readonly AuthorizationDetail[], server: ResourceServer | undefined): readonly RequestedDetail[] =>
  details.map((detail) => {
    const { type, ...members } = detail;
    const known = server && detailsTypeOf(server, detail);
    return { description: known?.description ?? type, facts: factsOf(members, known?.schema ?? {}) };
  });
