import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ParameterList } from '#contracts';
import { anyText } from '#testing/arbitraries';
import { Parameters } from './parameters.js';

const refusal = (list: ParameterList, name?: string): string | null => {
  try {
    Parameters.read(list).refuseMalformed(name);
    return null;
  } catch (error) {
    return String(error);
  }
};

describe('RFC 6749 §3.1, §3.2: request parameters', () => {
  it('attack A07: a parameter that is included more than once is refused with invalid_request', () => {
    for (const name of ['client_id', 'scope', 'code', 'state', 'something_unknown'])
      expect(
        refusal([
          [name, 'a'],
          ['x', '1'],
          [name, 'a'],
        ]),
      ).toMatch(/invalid_request: .* more than once/);
  });

  it('are omitted when sent without a value, but still not to be sent twice', () => {
    expect(Parameters.read([['scope', '']]).get('scope')).toBeNull();
    expect(Parameters.read([['scope', '']]).has('scope')).toBe(false);
    expect(() => Parameters.read([['scope', '']]).require('scope')).toThrow('invalid_request: The parameter scope is missing');
    expect(
      refusal([
        ['scope', ''],
        ['scope', 'a'],
      ]),
    ).toMatch(/more than once/);
  });

  it('that are unknown are ignored', () => {
    expect(
      refusal([
        ['foo', 'bar'],
        ['client_id', 'a'],
      ]),
    ).toBeNull();
  });

  it('are refused one by one, or all together', () => {
    const list: ParameterList = [
      ['client_id', 'a'],
      ['state', '\u0000'],
    ];
    expect(refusal(list, 'client_id')).toBeNull();
    expect(refusal(list, 'state')).toMatch(/characters that are not allowed/);
    expect(refusal(list)).toMatch(/characters that are not allowed/);
    expect(() => Parameters.read([['state', '\n']]).require('state')).toThrow('not allowed');
  });

  it('that are malformed are told of in the order in which they came', () => {
    expect(
      refusal([
        ['audience', 'https://a.example'],
        ['state', '\n'],
        ['audience', 'https://b.example'],
      ]),
    ).toMatch(/invalid_target/);
  });

  it('are refused when there are more than 64 of them', () => {
    const list = Array.from({ length: 65 }, (_, index): [string, string] => [`p${index}`, 'x']);
    expect(refusal(list.slice(1))).toBeNull();
    expect(refusal(list)).toMatch(/There are more than 64 parameters/);
    expect(refusal(list, 'p0')).toMatch(/There are more than 64 parameters/);
  });

  it('N19: are refused when they are too long, by the bound that holds', () => {
    expect(refusal([['client_id', 'x'.repeat(255)]])).toBeNull();
    expect(refusal([['client_id', 'x'.repeat(256)]])).toMatch(/client_id has more than 255 characters/);
    expect(refusal([['anything', 'x'.repeat(8193)]])).toMatch(/A parameter has more than 8192 characters/);
  });

  it('N19: are measured in characters, as the bound is', () => {
    expect(refusal([['login_hint', '😀'.repeat(320)]])).toBeNull();
    expect(refusal([['login_hint', '😀'.repeat(321)]])).toMatch(/login_hint has more than 320 characters/);
  });

  it('are narrowed to those that are for somebody', () => {
    const narrowed = Parameters.read([
      ['code', 'a'],
      ['client_secret', 'b'],
      ['state', '\n'],
    ]).only(['code', 'scope']);
    expect([narrowed.get('code'), narrowed.get('client_secret'), narrowed.get('scope')]).toEqual(['a', null, null]);
    expect(() => narrowed.refuseMalformed()).not.toThrow();
    expect(narrowed.only(['code', 'client_secret']).get('client_secret')).toBeNull();
  });

  it('never come back in an error description', () => {
    expect(
      refusal([
        ['<script>', '1'],
        ['<script>', '2'],
      ]),
    ).not.toContain('script');
  });
});

describe('RFC 6749 appendix A: characters', () => {
  const accepts = (name: string, value: string): boolean => refusal([[name, value]]) === null;

  it('client_id, client_secret, code and refresh_token are VSCHARs', () => {
    for (const name of ['client_id', 'client_secret', 'code', 'refresh_token']) {
      expect(accepts(name, 'a "~\\ b')).toBe(true);
      for (const value of ['\u007f', '\t', 'é', '\u{1f600}']) expect(accepts(name, value)).toBe(false);
    }
  });

  it('scope is made of NQCHARs and spaces', () => {
    expect(accepts('scope', 'openid a:b/c')).toBe(true);
    for (const value of ['a"b', 'a\\b', 'a\tb', 'ä']) expect(accepts('scope', value)).toBe(false);
  });

  it('N20: state, nonce, login_hint and unknown parameters are any text without control characters and broken surrogates', () => {
    for (const name of ['state', 'nonce', 'login_hint', 'other']) {
      expect(accepts(name, 'Zoë 😀')).toBe(true);
      for (const value of ['a\nb', '\u0000', '\ud800']) expect(accepts(name, value)).toBe(false);
    }
  });

  it('a name of an object of the language is no rule', () => {
    for (const name of ['constructor', '__proto__', 'toString']) expect(accepts(name, 'x')).toBe(true);
  });
});

describe('RFC 8707 §2: resource', () => {
  it('may be repeated with the same value', () => {
    const list: ParameterList = [
      ['resource', 'https://a.example'],
      ['resource', 'https://a.example'],
    ];
    expect(refusal(list)).toBeNull();
    expect(Parameters.read(list).get('resource')).toBe('https://a.example');
  });

  it('may have several values, of which there is no one', () => {
    const several = Parameters.read([
      ['resource', 'https://b.example'],
      ['resource', 'https://a.example'],
      ['resource', ''],
      ['resource', 'https://b.example'],
    ]);
    expect(several.all('resource')).toEqual(['https://b.example', 'https://a.example']);
    expect([several.get('resource'), several.mentions('resource'), several.isWellFormed]).toEqual([null, true, true]);
    expect(several.only(['scope']).all('resource')).toEqual([]);
  });

  it.each(['https://b.example/ c', `https://b.example/${'x'.repeat(2048)}`])('is refused where any of them is malformed: %#', (second) => {
    const list: ParameterList = [
      ['resource', 'https://a.example'],
      ['resource', second],
    ];
    expect(refusal(list)).toMatch(/invalid_request: The parameter resource/);
    expect(Parameters.read(list).all('resource')).toEqual([]);
  });
});

describe('any list of parameters', () => {
  const anyList = fc.array(fc.tuple(fc.string(), fc.oneof(fc.string(), anyText())));

  it('is read without a failure, and answers only with what was sent once', () => {
    fc.assert(
      fc.property(anyList, (list) => {
        const parameters = Parameters.read(list);
        for (const [name] of list) {
          const values = list.filter(([other]) => other === name).map(([, value]) => value);
          const value = parameters.get(name);
          expect(parameters.has(name)).toBe(value !== null);
          if (value !== null) expect(values.every((sent) => sent === value)).toBe(true);
          if (values.length > 1 && name !== 'resource') expect(value).toBeNull();
        }
      }),
    );
  });

  it('is refused with an OAuth error whose description is safe to quote, or not at all', () => {
    fc.assert(
      fc.property(anyList, (list) => {
        expect(refusal(list) ?? 'OAuthError: fine: Fine').toMatch(/^OAuthError: [a-z_]+: [\x20\x21\x23-\x5b\x5d-\x7e]+$/);
      }),
    );
  });
});
