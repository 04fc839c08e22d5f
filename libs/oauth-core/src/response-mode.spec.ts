import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OAuthError } from './errors.js';
import { Parameters } from './parameters.js';
import {
  addToQuery,
  readResponseMode,
  type Recipient,
  refuseUnknownResponseMode,
  respond,
  respondWithError,
  writeUnsigned,
} from './response-mode.js';
import { listOf, type Members } from './testing/client-requests.js';

const codeFor = (issuer: string, recipient: Recipient, code = 'c') => writeUnsigned(issuer, respond(recipient, [['code', code]]));

const read = (members: Members) => readResponseMode(Parameters.read(listOf(members)));

describe('OAuth 2.0 Multiple Response Types §2.1: response_mode', () => {
  it('is query for code, unless another one is named', () => {
    expect(read({ response_type: 'code' })).toBe('query');
    expect(read({})).toBe('query');
    for (const mode of ['query', 'fragment', 'form_post']) expect(read({ response_type: 'code', response_mode: mode })).toBe(mode);
  });

  it('is fragment for errors of response types with tokens', () => {
    for (const type of ['token', 'id_token', 'code id_token', 'id_token token']) expect(read({ response_type: type })).toBe('fragment');
    expect(read({ response_type: 'tokenish' })).toBe('query');
  });

  it('JARM §2.3: is signed in each of its ways, by default in the way that is the default', () => {
    for (const mode of ['query.jwt', 'fragment.jwt', 'form_post.jwt'])
      expect(read({ response_type: 'code', response_mode: mode })).toBe(mode);
    expect(read({ response_type: 'code', response_mode: 'jwt' })).toBe('query.jwt');
    expect(read({ response_type: 'code id_token', response_mode: 'jwt' })).toBe('fragment.jwt');
  });

  it('is refused when unknown', () => {
    const refuse = (mode: string) => () => refuseUnknownResponseMode(Parameters.read(listOf({ response_mode: mode })));
    for (const mode of ['.jwt', 'JWT', 'code.jwt', 'query.jwt.jwt', 'web_message.jwt', 'Query'])
      expect(refuse(mode)).toThrow('invalid_request');
    for (const mode of ['query', 'fragment', 'form_post', 'web_message', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt', ''])
      expect(refuse(mode)).not.toThrow();
  });
});

describe('RFC 6749 §4.1.2: the authorization response', () => {
  const recipient = { redirectUri: 'https://app.example/cb?x=1', responseMode: 'query', state: 'a b&c=<>' } as const;

  it('is added to the query, with state as it came, and iss (RFC 9207 §2)', () => {
    const outcome = codeFor('https://id.example', recipient, 'the code');
    expect(outcome).toEqual({
      kind: 'redirect',
      location: 'https://app.example/cb?x=1&code=the%20code&state=a%20b%26c%3D%3C%3E&iss=https%3A%2F%2Fid.example',
    });
  });

  it('goes into the fragment, or into a form', () => {
    const fragment = codeFor('i', { redirectUri: 'https://app.example/cb', responseMode: 'fragment', state: null });
    expect(fragment).toEqual({ kind: 'redirect', location: 'https://app.example/cb#code=c&iss=i' });
    const form = codeFor('i', { ...recipient, responseMode: 'form_post' });
    expect(form).toMatchObject({ kind: 'form_post', action: recipient.redirectUri });
    expect(form).toMatchObject({
      parameters: [
        ['code', 'c'],
        ['state', recipient.state],
        ['iss', 'i'],
      ],
    });
  });

  it('carries error and error_description in place of a code', () => {
    const outcome = writeUnsigned('i', respondWithError({ ...recipient, state: null }, new OAuthError('access_denied', 'No')));
    expect(outcome).toMatchObject({ location: 'https://app.example/cb?x=1&error=access_denied&error_description=No&iss=i' });
  });

  it('reaches private-use schemes and any present query', () => {
    expect(addToQuery('com.example.app:/cb', [['a', 'b']])).toBe('com.example.app:/cb?a=b');
    expect(addToQuery('https://a.example/?', [['a', 'b']])).toBe('https://a.example/?a=b');
    expect(addToQuery('https://a.example/?x&', [['a', 'b']])).toBe('https://a.example/?x&a=b');
    expect(addToQuery('https://a.example/', [])).toBe('https://a.example/');
    expect(addToQuery('https://a.example/login#top', [['a', 'b']])).toBe('https://a.example/login?a=b#top');
    expect(addToQuery('https://a.example/login?x=1#top?', [['a', 'b']])).toBe('https://a.example/login?x=1&a=b#top?');
  });

  const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });

  it('attack A15, N20: can be read back by forms and by URIs alike, whatever the state', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('query' as const, 'fragment' as const), (state, responseMode) => {
        const outcome = codeFor('i', { redirectUri: 'https://app.example/cb', responseMode, state });
        if (outcome?.kind !== 'redirect') throw new Error('no redirect');
        expect(outcome.location).toMatch(/^[\x21\x23-\x3b\x3d\x3f-\x7e]+$/);
        const [, answer = ''] = outcome.location.split(responseMode === 'query' ? '?' : '#');
        const expected = [
          ['code', 'c'],
          ['state', state],
          ['iss', 'i'],
        ];
        expect([...new URLSearchParams(answer)]).toEqual(expected);
        expect(answer.split('&').map((pair) => pair.split('=').map(decodeURIComponent))).toEqual(expected);
      }),
    );
  });

  it('N20: hands any state to a form as it is', () => {
    fc.assert(
      fc.property(anyText, (state) => {
        const outcome = codeFor('i', { ...recipient, responseMode: 'form_post', state });
        expect(outcome).toMatchObject({ parameters: expect.arrayContaining([['state', state]]) });
      }),
    );
  });
});
