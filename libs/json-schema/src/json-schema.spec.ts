import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '#contracts';
import { problemsOfSchema } from './problems-of-schema.js';
import { SchemaValidator } from './schema-validator.js';

const payment: JsonObject = {
  type: 'object',
  properties: {
    amount: {
      type: 'object',
      title: 'Amount',
      properties: { currency: { type: 'string', enum: ['EUR', 'CHF'] }, value: { type: 'number', minimum: 0 } },
      required: ['value'],
    },
    iban: { type: 'string', minLength: 5, maxLength: 34 },
    actions: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 3 },
    due: { type: 'string', format: 'date' },
    urgent: { type: 'boolean' },
  },
  required: ['iban'],
};
const nested = (levels: number): JsonObject =>
  levels === 0 ? { type: 'string' } : { type: 'object', properties: { inner: nested(levels - 1) } };

describe('schemas that are taken', () => {
  it('say what an object has', () => {
    for (const schema of [payment, { type: 'object' }, nested(7)]) expect(problemsOfSchema(schema)).toEqual([]);
  });

  it.each<[string, Json, string]>([
    ['no object', [], ''],
    ['a schema of something else than an object', { type: 'string' }, '/type'],
    ['no type', { properties: {} }, '/type'],
    ['several types', { type: ['object', 'null'] }, '/type'],
    ['a reference', { type: 'object', properties: { a: { $ref: '#' } } }, '/properties/a/type'],
    ['a reference beside a type', { type: 'object', $ref: 'https://evil.example/schema' }, '/$ref'],
    ['a definition', { type: 'object', $defs: {} }, '/$defs'],
    ['an identifier', { type: 'object', $id: 'https://evil.example/' }, '/$id'],
    [
      'a pattern, which could make a short text take long',
      { type: 'object', properties: { a: { type: 'string', pattern: '(a+)+$' } } },
      '/properties/a/pattern',
    ],
    ['names by pattern', { type: 'object', patternProperties: { '(a+)+$': {} } }, '/patternProperties'],
    ['alternatives', { type: 'object', oneOf: [{ type: 'object' }] }, '/oneOf'],
    ['a condition', { type: 'object', if: {}, then: {} }, '/if'],
    [
      'unique items, which are compared each with each',
      { type: 'object', properties: { a: { type: 'array', items: { type: 'string' }, uniqueItems: true } } },
      '/properties/a/uniqueItems',
    ],
    ['open objects', { type: 'object', additionalProperties: true }, '/additionalProperties'],
    ['a list of anything', { type: 'object', properties: { a: { type: 'array' } } }, '/properties/a/items'],
    ['a bound that is none', { type: 'object', properties: { a: { type: 'string', maxLength: -1 } } }, '/properties/a/maxLength'],
    ['a bound of another type', { type: 'object', properties: { a: { type: 'string', maximum: 1 } } }, '/properties/a/maximum'],
    ['an unknown format', { type: 'object', properties: { a: { type: 'string', format: 'regex' } } }, '/properties/a/format'],
    ['a member that is required and not named', { type: 'object', required: ['a'] }, '/required'],
    ['one that every object has', { type: 'object', properties: {}, required: ['toString'] }, '/required'],
    ['properties that are none', { type: 'object', properties: null }, '/properties'],
    [
      'a name of a prototype',
      JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}') as Json,
      '/properties/__proto__',
    ],
    ['a title that reorders text', { type: 'object', properties: { a: { type: 'string', title: 'a\u202eb' } } }, '/properties/a/title'],
    ['code in a keyword', { type: 'object', [`x"]);process.exit();//`]: 1 }, '/x"]);process.exit();~1~1'],
    ['more than eight levels', nested(8), '/properties/inner'.repeat(8)],
    ['too much of it', { type: 'object', description: 'x'.repeat(9_000) }, ''],
    [
      'too many members',
      { type: 'object', properties: Object.fromEntries(Array.from({ length: 51 }, (_, nth) => [`m${nth}`, { type: 'string' }])) },
      '/properties',
    ],
  ])('are refused with %s', (_what, schema, pointer) => {
    expect(problemsOfSchema(schema).map((problem) => problem.pointer)).toContain(pointer);
    expect(() => new SchemaValidator().problem(schema as JsonObject, {})).toThrow(TypeError);
  });

  it('are never answered with an exception, whatever they are', () => {
    fc.assert(fc.property(fc.jsonValue(), (schema) => Array.isArray(problemsOfSchema(schema as Json))));
  });

  it('are compiled, whatever they are', () => {
    const validator = new SchemaValidator();
    const names = fc.constantFrom('a', 'b', 'toString', '$ref', '$id', 'properties');
    const { schema: schemas } = fc.letrec((tie) => ({
      schema: fc.oneof(
        { maxDepth: 3 },
        fc.record(
          { type: fc.constant('string'), minLength: fc.nat(), format: fc.constantFrom('date', 'uri'), enum: fc.array(fc.jsonValue()) },
          { requiredKeys: ['type'] },
        ),
        fc.record({ type: fc.constantFrom('number', 'integer'), minimum: fc.double(), maximum: fc.integer() }, { requiredKeys: ['type'] }),
        fc.record({ type: fc.constant('array'), items: tie('schema'), maxItems: fc.nat() }, { requiredKeys: ['type', 'items'] }),
        fc.record(
          { type: fc.constant('object'), properties: fc.option(fc.dictionary(names, tie('schema'))), required: fc.array(names) },
          { requiredKeys: ['type'] },
        ),
      ),
    }));
    fc.assert(
      fc.property(schemas, (schema) => {
        if (problemsOfSchema(schema as Json).length === 0) validator.problem(schema as JsonObject, {});
      }),
    );
  });
});

describe('a value', () => {
  const validator = new SchemaValidator();

  it('fits where it has what is required, of the kinds and values that are named', () => {
    const value = { iban: 'DE401', amount: { currency: 'EUR', value: 1.5 }, actions: ['initiate'], due: '2028-02-29', urgent: true };
    expect(validator.problem(payment, value)).toBeNull();
    expect(validator.problem(payment, { iban: 'DE401' })).toBeNull();
  });

  it.each<[string, JsonObject, string]>([
    ['a member is missing', {}, '/iban'],
    ['a member is missing further in', { iban: 'DE401', amount: {} }, '/amount/value'],
    ['a member is unknown', { iban: 'DE401', more: 1 }, '/more'],
    ['a member is unknown further in', { iban: 'DE401', amount: { value: 1, more: 1 } }, '/amount/more'],
    ['a member is a prototype', JSON.parse('{"iban":"DE401","__proto__":{}}') as JsonObject, '/__proto__'],
    ['it is of another type', { iban: 5 }, '/iban'],
    ['it is null', { iban: null }, '/iban'],
    ['a number is text', { iban: 'DE401', amount: { value: '1' } }, '/amount/value'],
    ['it is too long', { iban: 'x'.repeat(35) }, '/iban'],
    ['it is too short', { iban: 'x' }, '/iban'],
    ['it is too small', { iban: 'DE401', amount: { value: -1 } }, '/amount/value'],
    ['it is none of the values', { iban: 'DE401', amount: { value: 1, currency: 'USD' } }, '/amount/currency'],
    ['a list is empty', { iban: 'DE401', actions: [] }, '/actions'],
    ['a list has an item of another type', { iban: 'DE401', actions: ['a', 1] }, '/actions/1'],
    ['a day does not exist', { iban: 'DE401', due: '2027-02-29' }, '/due'],
    ['a day is none', { iban: 'DE401', due: 'tomorrow' }, '/due'],
  ])('does not fit where %s', (_what, value, pointer) => {
    expect(validator.problem(payment, value)).toMatchObject({ pointer });
  });

  it('has the members that are its own, and not those that every object has', () => {
    const named = { type: 'object', properties: { toString: { type: 'string' } } };
    expect(validator.problem(named, {})).toBeNull();
    expect(validator.problem({ ...named, required: ['toString'] }, {})).toMatchObject({ pointer: '/toString' });
  });

  it('is told apart by schemas of one text each, however often they are asked for', () => {
    for (let round = 0; round < 3; round += 1) {
      expect(validator.problem({ type: 'object', properties: { a: { type: 'string' } } }, { a: 'x' })).toBeNull();
      expect(validator.problem({ type: 'object', properties: { a: { type: 'number' } } }, { a: 'x' })).toMatchObject({
        pointer: '/a',
        keyword: 'type',
      });
    }
  });
});
