import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '#testing/arbitraries';
import { OAuthError } from '../errors.js';
import { RequestKey } from '../testing/request-objects.js';
import { readRequestObject } from './request-object.js';

const key = new RequestKey();
const read = (payload: unknown, header: { readonly [name: string]: unknown } = {}) => readRequestObject(key.sign(payload, header));

describe('RFC 9101 §4: the parameters of a request object', () => {
  it('are as they would be in a query: text as it is, numbers in their digits, objects in their JSON', () => {
    const claims = {
      max_age: 60,
      state: 'ä b',
      claims: { userinfo: { email: null } },
      registration: { client_name: 'x' },
      authorization_details: [{ type: 'x' }],
      resource: ['r', 'r'],
    };
    const { parameters } = read(claims);
    expect(['max_age', 'state', 'claims', 'registration', 'authorization_details', 'resource'].map((name) => parameters.get(name))).toEqual(
      ['60', 'ä b', '{"userinfo":{"email":null}}', '{"client_name":"x"}', '[{"type":"x"}]', 'r'],
    );
  });

  it('do not include what makes it a JWT', () => {
    const { parameters } = read({ iss: 'a', sub: 'b', aud: ['c', 'd'], exp: 1, nbf: 2, iat: 3, jti: 'e' });
    for (const name of ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']) expect(parameters.mentions(name)).toBe(false);
  });

  it.each([
    ['null', { scope: null }],
    ['true', { prompt: true }],
    ['a list', { scope: ['openid'] }],
    ['a list of a redirect_uri', { redirect_uri: ['https://app.example/cb'] }],
    ['an object', { state: { a: 1 } }],
    ['a list of resources that are not all text', { resource: ['a', 1] }],
    ['a number in place of claims', { claims: [], response_type: { code: 1 } }],
  ])('cannot be %s', (_, claims) => {
    expect(() => read(claims)).toThrow('invalid_request_object');
  });

  it('are there once', () => {
    expect(() => read('{"scope":"openid","scope":"openid"}')).toThrow('has a member twice');
    expect(() => read('{"scope":"openid","\\u0073cope":"openid"}')).toThrow('has a member twice');
  });

  it('are read back whatever text they are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), anyText({ maxLength: 40 }), { maxKeys: 20 }), (members) => {
        const { parameters } = read(members);
        for (const [name, value] of Object.entries(members))
          if (parameters.has(name)) expect(parameters.get(name)).toBe(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('RFC 9101 §6.2, §10.8: what is no request object', () => {
  it.each([
    ['nothing', ''],
    ['text', 'request'],
    ['two parts', 'a.b'],
    ['an unsigned JWT', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`],
    ['an encrypted JWT', 'a.b.c.d.e'],
    ['a header that is no JSON', 'abc.e30.abc'],
    ['more than 8192 characters', key.sign({ state: 'x'.repeat(8_000) })],
  ])('is refused: %s', (_, jwt) => {
    expect(() => readRequestObject(jwt)).toThrow('invalid_request_object');
  });

  it.each([
    ['claims that are a list', [], {}],
    ['claims that are no JSON', '{', {}],
    ['the type of a client assertion', {}, { typ: 'client-authentication+jwt' }],
    ['the type of an access token', {}, { typ: 'at+jwt' }],
    ['the type of a DPoP proof', {}, { typ: 'dpop+jwt' }],
    ['a type that is no text', {}, { typ: 1 }],
    ['no algorithm', {}, { alg: undefined }],
    ['a kid that is no text', {}, { kid: 1 }],
    ['attack A35: a jwk', {}, { jwk: {} }],
    ['attack A35: a jku', {}, { jku: 'https://evil.example/jwks' }],
    ['attack A35: an x5u', {}, { x5u: 'https://evil.example/x5u' }],
    ['attack A35: an x5c', {}, { x5c: [] }],
    ['an extension', {}, { crit: ['b64'], b64: false }],
  ])('is refused: %s', (_, payload, header) => {
    expect(() => read(payload, header)).toThrow('invalid_request_object');
  });

  it('never ends in anything but a refusal, whatever is sent', () => {
    const part = fc
      .oneof(
        anyText({ maxLength: 60 }),
        fc.jsonValue().map((value) => JSON.stringify(value)),
      )
      .map((text) => Buffer.from(text).toString('base64url'));
    fc.assert(
      fc.property(
        fc.oneof(
          anyText(),
          fc.tuple(part, part, part).map((parts) => parts.join('.')),
        ),
        (jwt) => {
          try {
            readRequestObject(jwt);
          } catch (error) {
            expect(error).toBeInstanceOf(OAuthError);
          }
        },
      ),
    );
  });
});
