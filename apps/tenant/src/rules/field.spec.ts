import { describe, expect, it } from '@jest/globals';
import type { FieldKind, TextFormat } from '#contracts';
import { problemsOfField } from './field.js';

type Field = FieldKind & { readonly nullable?: true };

const flag: Field = { kind: 'boolean' };
const whole: Field = { kind: 'integer', from: 1, to: 9 };
const one: Field = { kind: 'choice', values: ['a', 'b'] };
const some: Field = { kind: 'choices', values: ['a', 'b'] };
const address: Field = { kind: 'text', format: 'https_address', minLength: 1, maxLength: 30 };
const scopes: Field = { kind: 'texts', format: 'scope', maxLength: 5, maxItems: 2 };
const grade: Field = { kind: 'grade', values: [2, 3, 4] };
const ofFormat = (format: TextFormat): Field => ({ kind: 'texts', format, maxLength: 30, maxItems: 2, minItems: 1 });

describe('the check of one field', () => {
  it.each<[Field, unknown]>([
    [flag, false],
    [whole, 1],
    [whole, 9],
    [one, 'b'],
    [some, []],
    [some, ['b', 'a']],
    [address, 'https://a.example/'],
    [scopes, ['a:b', 'c']],
    [grade, 2],
    [ofFormat('domain'), ['a.example', 'b.example']],
    [ofFormat('domain_pattern'), ['a.example', '*.a.example']],
    [ofFormat('role_name'), ['admin']],
    [ofFormat('country'), ['AT']],
    [ofFormat('locale'), ['de-AT']],
    [ofFormat('instant'), ['2027-01-31T00:00:00Z']],
    [{ kind: 'integer', from: 1, to: 9, nullable: true }, null],
  ])('lets a value pass: %j %j', (field, value) => {
    expect(problemsOfField('/x', field, value)).toEqual([]);
  });

  it.each<[Field, unknown, string, RegExp]>([
    [flag, 'true', '/x', /true or false/],
    [flag, null, '/x', /true or false/],
    [grade, 5, '/x', /one of 2, 3, 4/],
    [grade, '2', '/x', /one of 2, 3, 4/],
    [ofFormat('domain'), [], '/x', /at least 1 item/],
    [{ ...some, minItems: 1 }, [], '/x', /at least 1 item/],
    [ofFormat('domain'), ['*.a.example'], '/x/0', /domain/],
    [ofFormat('domain_pattern'), ['a.*.example'], '/x/0', /domain/],
    [ofFormat('role_name'), ['a b'], '/x/0', /letters/],
    [ofFormat('country'), ['at'], '/x/0', /ISO 3166-1/],
    [ofFormat('country'), ['XX'], '/x/0', /ISO 3166-1/],
    [ofFormat('locale'), ['english'], '/x/0', /BCP 47/],
    [ofFormat('instant'), ['tomorrow'], '/x/0', /RFC 3339/],
    [whole, 0, '/x', /from 1 to 9/],
    [whole, 10, '/x', /from 1 to 9/],
    [whole, 1.5, '/x', /whole number/],
    [whole, '1', '/x', /whole number/],
    [whole, null, '/x', /whole number/],
    [one, 'c', '/x', /one of a, b/],
    [one, ['a'], '/x', /one of a, b/],
    [some, 'a', '/x', /a list/],
    [some, ['a', 'c'], '/x/1', /one of a, b/],
    [some, ['a', 'a'], '/x/1', /twice/],
    [some, ['a', 'b', 'a'], '/x', /at most 2 items/],
    [address, '', '/x', /1 to 30 characters/],
    [address, `https://a.example/${'x'.repeat(30)}`, '/x', /1 to 30 characters/],
    [address, 'http://a.example/', '/x', /https/],
    [address, 7, '/x', /text/],
    [scopes, ['a', 'b c'], '/x/1', /without space/],
    [scopes, ['a', 'abcdef'], '/x/1', /0 to 5 characters/],
    [scopes, ['a', 'b', 'c'], '/x', /at most 2 items/],
    [scopes, [null], '/x/0', /text/],
    [scopes, { length: 1 }, '/x', /a list/],
  ])('refuses %j %j', (field, value, pointer, detail) => {
    expect(problemsOfField('/x', field, value)).toContainEqual({ pointer, detail: expect.stringMatching(detail) });
  });
});
