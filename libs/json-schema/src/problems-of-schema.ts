import { type InvalidMember, isPlainlyVisible, type Json, type JsonObject } from '#contracts';
import { formats } from './formats.js';

/*
 * The part of JSON Schema (2020-12) that is taken. Validating by it costs no more than the schema times the value: it has no references, no alternatives and no regular expressions,
 * which could make a short value take long. Objects are closed, whether their schema says so or not.
 */

export const schemaBounds = { maxLength: 8_192, maxLevels: 8, maxProperties: 50, maxValues: 100, maxTextLength: 200 } as const;

const types = ['object', 'array', 'string', 'number', 'integer', 'boolean'] as const;
type SchemaType = (typeof types)[number];

/** Names that readers of JSON may take for the prototype of an object. */
const unsafeNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
const isVisibleText = (value: Json | undefined): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= schemaBounds.maxTextLength && isPlainlyVisible(value);
const isCount = (value: Json | undefined): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isNumber = (value: Json | undefined): boolean => typeof value === 'number' && Number.isFinite(value);
const isScalar = (value: Json): boolean => isVisibleText(value) || isNumber(value) || typeof value === 'boolean';

type Keyword = { readonly of: readonly SchemaType[]; readonly isFit: (value: Json) => boolean; readonly demand: string };

const text = {
  of: types,
  isFit: isVisibleText,
  demand: `must be text that can be seen, of at most ${schemaBounds.maxTextLength} characters`,
};
const count = (of: SchemaType): Keyword => ({ of: [of], isFit: isCount, demand: 'must be a whole number, 0 or more' });
const bound: Keyword = { of: ['number', 'integer'], isFit: isNumber, demand: 'must be a number' };

/** Each keyword but those that hold schemas, with the types that it goes with. */
const keywords: { readonly [name: string]: Keyword } = {
  title: text,
  description: text,
  enum: {
    of: ['string', 'number', 'integer', 'boolean'],
    isFit: (value) => isList(value) && value.length > 0 && value.length <= schemaBounds.maxValues && value.every(isScalar),
    demand: `must be a list of 1 to ${schemaBounds.maxValues} texts, numbers or booleans`,
  },
  minLength: count('string'),
  maxLength: count('string'),
  format: {
    of: ['string'],
    isFit: (value) => typeof value === 'string' && Object.hasOwn(formats, value),
    demand: `must be one of ${Object.keys(formats).join(', ')}`,
  },
  minimum: bound,
  maximum: bound,
  exclusiveMinimum: bound,
  exclusiveMaximum: bound,
  minItems: count('array'),
  maxItems: count('array'),
  additionalProperties: { of: ['object'], isFit: (value) => value === false, demand: 'must be false' },
  required: {
    of: ['object'],
    isFit: (value) =>
      isList(value) &&
      value.every((name) => typeof name === 'string') &&
      value.length <= schemaBounds.maxProperties &&
      new Set(value).size === value.length,
    demand: `must be a list of at most ${schemaBounds.maxProperties} names, none twice`,
  },
};

const problem = (pointer: string, detail: string): readonly InvalidMember[] => [{ pointer, detail }];

const problemsOfKeyword = (pointer: string, name: string, value: Json, type: SchemaType): readonly InvalidMember[] => {
  const keyword = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
  if (keyword === undefined) return problem(pointer, 'is a keyword that is not supported');
  if (!keyword.of.includes(type)) return problem(pointer, `is no keyword of the type ${type}`);
  return keyword.isFit(value) ? [] : problem(pointer, keyword.demand);
};

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const problemsOfProperties = (pointer: string, properties: Json, levels: number): readonly InvalidMember[] => {
  if (!isObject(properties)) return problem(pointer, 'must be an object');
  const names = Object.keys(properties);
  if (names.length > schemaBounds.maxProperties) return problem(pointer, `must have at most ${schemaBounds.maxProperties} members`);
  return names.flatMap((name) =>
    isVisibleText(name) && !unsafeNames.has(name)
      ? problemsAt(`${pointer}/${escaped(name)}`, properties[name], levels)
      : problem(`${pointer}/${escaped(name)}`, 'is a name that cannot be shown, or that readers of JSON drop or refuse'),
  );
};

/** Objects are closed: no value could have what is required and not named, and Ajv compiles no such schema. */
const problemsOfRequired = (pointer: string, required: Json | undefined, properties: Json | undefined): readonly InvalidMember[] => {
  const named = isObject(properties) ? properties : {};
  const isNamed = (name: Json): boolean => typeof name !== 'string' || Object.hasOwn(named, name);
  return !isList(required) || required.every(isNamed) ? [] : problem(pointer, 'must have only names of properties');
};

const problemsAt = (pointer: string, schema: Json | undefined, levels: number): readonly InvalidMember[] => {
  if (!isObject(schema)) return problem(pointer, 'must be an object');
  if (levels === 0) return problem(pointer, `is nested in more than ${schemaBounds.maxLevels} levels`);
  const { type: said, properties, items, ...rest } = schema;
  const type = types.find((known) => known === said);
  if (type === undefined) return problem(`${pointer}/type`, `must be one of ${types.join(', ')}`);
  return [
    ...Object.entries(rest).flatMap(([name, value]) => problemsOfKeyword(`${pointer}/${escaped(name)}`, name, value ?? null, type)),
    ...(type === 'object'
      ? [
          ...problemsOfProperties(`${pointer}/properties`, properties === undefined ? {} : properties, levels - 1),
          ...problemsOfRequired(`${pointer}/required`, rest['required'], properties),
        ]
      : []),
    ...(type === 'array' ? problemsAt(`${pointer}/items`, items, levels - 1) : []),
    ...(type !== 'object' && properties !== undefined ? problem(`${pointer}/properties`, `is no keyword of the type ${type}`) : []),
    ...(type !== 'array' && items !== undefined ? problem(`${pointer}/items`, `is no keyword of the type ${type}`) : []),
  ];
};

/** What keeps a value from being a schema of an object that `SchemaValidator` takes, at pointers into it. */
export const problemsOfSchema = (schema: Json): readonly InvalidMember[] => {
  if (JSON.stringify(schema).length > schemaBounds.maxLength) return problem('', `must have at most ${schemaBounds.maxLength} characters`);
  const problems = problemsAt('', schema, schemaBounds.maxLevels);
  return problems.length === 0 && isObject(schema) && schema['type'] !== 'object' ? problem('/type', 'must be object') : problems;
};
