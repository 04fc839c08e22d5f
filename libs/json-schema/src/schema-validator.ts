import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { LRUCache } from 'lru-cache';
import type { Json, JsonObject } from '#contracts';
import { formats } from './formats.js';
import { problemsOfSchema } from './problems-of-schema.js';

/** How many compiled schemas are remembered: one takes about a millisecond to compile, and some kilobytes. */
const rememberedSchemas = 500;

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same schema with every object closed. */
const closed = (schema: JsonObject): JsonObject => {
  const { properties, items } = schema;
  return {
    ...schema,
    ...(schema['type'] === 'object' && { additionalProperties: false }),
    ...(isObject(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, isObject(property) ? closed(property) : property]),
      ),
    }),
    ...(isObject(items) && { items: closed(items) }),
  };
};

const pointerOf = ({ instancePath, params }: ErrorObject): string => {
  const { additionalProperty, missingProperty } = params as { readonly additionalProperty?: string; readonly missingProperty?: string };
  const name = additionalProperty ?? missingProperty;
  return name === undefined ? instancePath : `${instancePath}/${name}`;
};

/** Where a value is wrong (a JSON Pointer with the value's own names), and the keyword of the schema that says so. */
export type ValueProblem = { readonly pointer: string; readonly keyword: string };

/** Validates objects by schemas of `problemsOfSchema`, of which each is compiled once. */
export class SchemaValidator {
  /** By own properties: every object has a `toString` otherwise. */
  private readonly ajv = new Ajv({
    ...{ allErrors: false, strict: true, validateSchema: false, addUsedSchema: false, ownProperties: true },
    formats,
  });
  private readonly compiled = new LRUCache<string, ValidateFunction>({ max: rememberedSchemas });

  /** What is wrong first; null where nothing is. Members that the schema does not name are wrong. Throws TypeError for a schema that is not taken: compiling makes code of it. */
  problem(schema: JsonObject, value: JsonObject): ValueProblem | null {
    const validate = this.compile(schema);
    if (validate(value)) return null;
    const [first] = validate.errors ?? [];
    return first === undefined ? { pointer: '', keyword: 'schema' } : { pointer: pointerOf(first), keyword: first.keyword };
  }

  private compile(schema: JsonObject): ValidateFunction {
    const text = JSON.stringify(schema);
    const known = this.compiled.get(text);
    if (known !== undefined) return known;
    const [wrong] = problemsOfSchema(schema);
    if (wrong !== undefined) throw new TypeError(`The schema is not taken: ${wrong.pointer} ${wrong.detail}`);
    const validate = this.ajv.compile(closed(schema));
    // Ajv remembers by object what it compiled, for ever.
    this.ajv.removeSchema();
    this.compiled.set(text, validate);
    return validate;
  }
}
