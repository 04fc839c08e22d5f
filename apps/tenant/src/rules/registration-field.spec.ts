import { describe, expect, it } from '@jest/globals';
import type { RegistrationField } from '#contracts';
import { problemsOfField } from './registration-field.js';

const told = { description: 'Something.', registeredAs: null, setBy: 'administrator', required: true } as const;

const flag: RegistrationField = { ...told, kind: 'boolean' };
const whole: RegistrationField = { ...told, kind: 'integer', from: 1, to: 9 };
const one: RegistrationField = { ...told, kind: 'choice', values: ['a', 'b'] };
const some: RegistrationField = { ...told, kind: 'choices', values: ['a', 'b'] };
const address: RegistrationField = { ...told, kind: 'text', format: 'https_address', minLength: 1, maxLength: 30 };
const scopes: RegistrationField = { ...told, kind: 'texts', format: 'scope', maxLength: 5, maxItems: 2 };

describe('the check of one field', () => {
  it.each<[RegistrationField, unknown]>([
    [flag, false],
    [whole, 1],
    [whole, 9],
    [one, 'b'],
    [some, []],
    [some, ['b', 'a']],
    [address, 'https://a.example/'],
    [scopes, ['a:b', 'c']],
    [{ ...told, kind: 'integer', from: 1, to: 9, nullable: true }, null],
  ])('lets a value pass: %j %j', (field, value) => {
    expect(problemsOfField('/x', field, value)).toEqual([]);
  });

  it.each<[RegistrationField, unknown, string, RegExp]>([
    [flag, 'true', '/x', /true or false/],
    [flag, null, '/x', /true or false/],
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
