import { describe, expect, it } from '@jest/globals';
import { attributeDefaults, attributeValues, problemOfAttribute, type UserAttribute } from './user-attributes.js';

const attribute = (overrides: Partial<UserAttribute>): UserAttribute => ({
  ...attributeDefaults,
  name: 'field',
  kind: 'text',
  labels: [{ locale: 'en', text: 'Field' }],
  ...overrides,
});

describe('the values of an attribute', () => {
  it.each<[string, Partial<UserAttribute>, unknown]>([
    ['text of the length allowed', { minimum: 2, maximum: 3 }, 'abc'],
    ['text whose characters are longer than their code units', { maximum: 2 }, '👩👩'],
    ['a number within its bounds', { kind: 'number', minimum: 0, maximum: 9.5 }, 9.5],
    ['no', { kind: 'boolean' }, false],
    ['a leap day', { kind: 'date' }, '2024-02-29'],
    ['the last date', { kind: 'date', latest: '2020-12-31' }, '2020-12-31'],
    ['a choice', { kind: 'choice', choices: [{ value: 'a', labels: [] }] }, 'a'],
    ['a telephone number', { kind: 'telephone' }, '+431234567'],
    ['an address', { kind: 'url' }, 'https://example.com/'],
  ])('may be %s', (_, overrides, value) => {
    expect(problemOfAttribute(attribute(overrides), value)).toBeNull();
  });

  it.each<[string, Partial<UserAttribute>, unknown]>([
    ['nothing', {}, ''],
    ['text too short', { minimum: 2 }, 'a'],
    ['text too long', {}, 'x'.repeat(257)],
    ['a number for text', {}, 5],
    ['a list', {}, ['a']],
    ['an object', {}, {}],
    ['text for a number', { kind: 'number' }, '5'],
    ['a number beyond its bounds', { kind: 'number', maximum: 9 }, 9.1],
    ['a number below them', { kind: 'number', minimum: 0 }, -1],
    ['no number', { kind: 'number' }, Number.NaN],
    ['text for yes or no', { kind: 'boolean' }, 'true'],
    ['a day that there is not', { kind: 'date' }, '2023-02-29'],
    ['a date in another form', { kind: 'date' }, '31.12.1990'],
    ['a date with a time', { kind: 'date' }, '1990-12-31T00:00:00Z'],
    ['a date too early', { kind: 'date', earliest: '1900-01-01' }, '1899-12-31'],
    ['a date too late', { kind: 'date', latest: '2020-12-31' }, '2021-01-01'],
    ['what is no choice', { kind: 'choice', choices: [{ value: 'a', labels: [] }] }, 'b'],
    ['a choice of none', { kind: 'choice' }, 'a'],
    ['a number without its country', { kind: 'telephone' }, '0171 3920000'],
    ['an address that is not https', { kind: 'url' }, 'http://example.com/'],
    ['a script', { kind: 'url' }, 'javascript:alert(1)'],
  ])('are never %s', (_, overrides, value) => {
    expect(problemOfAttribute(attribute(overrides), value)).toEqual(expect.stringMatching(/^must /));
  });

  it('are known by the schema of now: what another schema left behind is not', () => {
    const schema = [attribute({ name: 'kept' }), attribute({ name: 'now_number', kind: 'number' }), attribute({ name: 'never_set' })];
    expect(attributeValues(schema, { removed: 'x', now_number: 'three', kept: 'y' })).toEqual({ kept: 'y' });
  });

  it('are not what every object inherits', () => {
    expect(attributeValues([attribute({ name: 'constructor' })], {})).toEqual({});
  });
});
