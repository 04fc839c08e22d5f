import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ResourceServerScope, type ScopeParameterForm, scopeParameterForms } from '#contracts';
import { anyText } from '#testing/arbitraries';
import { parseScope } from './scopes.js';
import {
  allowsScope,
  describeScope,
  hasBraces,
  isRegistrable,
  isValue,
  overlap,
  permissionByValue,
  scopeAt,
  scopeTemplateOf,
} from './scope-template.js';

const template = (name: string, parameterForm: ScopeParameterForm = 'name'): ResourceServerScope => ({
  name,
  parameterForm,
  description: `To read ${name}`,
});
const exact = (name: string): ResourceServerScope => ({ name, description: name });
const organization = template('read:organization:{org_id}');
const api = (...scopes: readonly ResourceServerScope[]) => ({ scopes });
const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';

describe('a scope with a parameter', () => {
  it.each(['read:{org_id}', 'read:organization:{org_id}', 'read:{org_id}:members', 'https://api.example/{id}/read', 'a+{b}'])(
    'is a template with one parameter between separators: %s',
    (name) => {
      expect(scopeTemplateOf(name)).not.toBeNull();
    },
  );

  it.each([
    ['has none', 'read:organization'],
    ['has two', 'read:{a}:{b}'],
    ['has nothing before it', '{org_id}'],
    ['has no separator before it', 'read{org_id}'],
    ['has no separator behind it', 'read:{org_id}x'],
    ['has a value character before it', 'org-{org_id}'],
    ['has an unnamed one', 'read:{}'],
    ['has one in another one', 'read:{a{b}}'],
    ['has one that is not closed', 'read:{org_id'],
    ['has one that is not opened', 'read:org_id}'],
    ['has a parameter with another spelling', 'read:{Org-Id}'],
    ['names an operator', 'read:{+org_id}'],
    ['names a star', 'read:{org_id*}'],
    ['has a space', 'read :{org_id}'],
    ['has another script', 'réad:{org_id}'],
    ['is longer than a scope', `${'a'.repeat(92)}:{org_id}`],
  ])('is none where it %s', (_why, name) => {
    expect(scopeTemplateOf(name)).toBeNull();
  });

  it('knows a value of a template by that alone, where no resource server has a scope of that very name', () => {
    expect(isValue([api(organization)], 'read:organization:acme')).toBe(true);
    expect(isValue([api(organization), api(exact('read:organization:acme'))], 'read:organization:acme')).toBe(false);
    expect(isValue([api(organization), api(exact('read:organization:acme'))], 'read:organization:globex')).toBe(true);
    expect(isValue([api(exact('read:organization:acme'))], 'read:organization:acme')).toBe(false);
  });

  it('knows a value of the form by its template, and each by one spelling', () => {
    expect(scopeAt(api(organization), 'read:organization:acme')).toBe(organization);
    expect(scopeAt(api(organization), 'read:organization:Acme-2.org_1')).toBe(organization);
    expect(scopeAt(api(template('read:{n}', 'number')), 'read:42')).toBeDefined();
    expect(scopeAt(api(template('read:{id}', 'uuid')), `read:${uuid}`)).toBeDefined();
    for (const other of ['042', '-1', '+1', '1.0', '1e3', '٤٢', '0x2a', ''])
      expect(scopeAt(api(template('read:{n}', 'number')), `read:${other}`)).toBeUndefined();
    for (const other of [uuid.toUpperCase(), `{${uuid}}`, uuid.replaceAll('-', ''), `urn:uuid:${uuid}`, `${uuid}0`])
      expect(scopeAt(api(template('read:{id}', 'uuid')), `read:${other}`)).toBeUndefined();
  });

  it.each([
    ['a wildcard', 'read:organization:*'],
    ['a value that ends in one', 'read:organization:acme*'],
    ['the template itself', 'read:organization:{org_id}'],
    ['another parameter', 'read:organization:{x}'],
    ['an opening brace', 'read:organization:{'],
    ['a value in braces', 'read:organization:{acme}'],
    ['an empty value', 'read:organization:'],
    ['no value', 'read:organization'],
    ['a value with a separator', 'read:organization:acme:globex'],
    ['a value with a path', 'read:organization:acme/../globex'],
    ['dots alone', 'read:organization:..'],
    ['an escape', 'read:organization:%61cme'],
    ['a plus', 'read:organization:acme+globex'],
    ['a comma', 'read:organization:acme,globex'],
    ['another script', 'read:organization:аcme'],
    ['a full-width letter', 'read:organization:ａcme'],
    ['a combining mark', 'read:organization:acme\u0301'],
    ['a character that shows nothing', 'read:organization:ac\u200bme'],
    ['a line break behind it', 'read:organization:acme\n'],
    ['a NUL', 'read:organization:acme\0'],
    ['another case of the template', 'Read:organization:acme'],
    ['something before the template', 'xread:organization:acme'],
    ['a longer word of the template', 'read:organizations:acme'],
    ['a value longer than one may be', `read:organization:${'a'.repeat(65)}`],
  ])('does not know %s', (_what, scope) => {
    expect(scopeAt(api(organization), scope)).toBeUndefined();
    expect(isRegistrable(api(organization), scope)).toBe(scope === organization.name);
    expect(allowsScope([organization.name], scope, [api(organization)])).toBe(false);
  });

  it('bounds a scope with its value as one without', () => {
    const long = template(`${'a'.repeat(60)}:{org_id}`);
    expect(scopeAt(api(long), `${'a'.repeat(60)}:${'b'.repeat(39)}`)).toBe(long);
    expect(scopeAt(api(long), `${'a'.repeat(60)}:${'b'.repeat(40)}`)).toBeUndefined();
  });

  it('does not let text before and behind a value be the same characters', () => {
    expect(scopeAt(api(template('a:{b}:a:')), 'a:')).toBeUndefined();
    expect(scopeAt(api(template('a:{b}:a:')), 'a:a:')).toBeUndefined();
  });

  it('takes a name with braces that says no form for what it says', () => {
    expect(
      scopeAt(api({ ...organization, parameterForm: undefined } as unknown as ResourceServerScope), 'read:organization:acme'),
    ).toBeUndefined();
  });
});

describe('what names allow', () => {
  const all = exact('read:organization:all');
  const servers = [api(organization, all)];

  it('a template allows each value, a value itself alone', () => {
    expect(allowsScope([organization.name], 'read:organization:acme', servers)).toBe(true);
    expect(allowsScope(['read:organization:acme'], 'read:organization:acme', servers)).toBe(true);
    expect(allowsScope(['read:organization:acme'], 'read:organization:acme2', servers)).toBe(false);
    expect(allowsScope(['read:organization:acme'], 'read:organization:acm', servers)).toBe(false);
    expect(allowsScope(['read:organization:acme'], organization.name, servers)).toBe(false);
    expect(allowsScope(['read:organization:{other}'], 'read:organization:acme', servers)).toBe(false);
  });

  it('a scope of that very name wins over a template, at whichever API it is', () => {
    expect(scopeAt(api(organization, all), all.name)).toBe(all);
    expect(allowsScope([organization.name], all.name, servers)).toBe(false);
    expect(allowsScope([all.name], all.name, servers)).toBe(true);
    expect(allowsScope([organization.name], all.name, [api(organization), api(all)])).toBe(false);
  });

  it('a template that is gone allows nothing', () => {
    expect(allowsScope([organization.name], 'read:organization:acme', [api(all)])).toBe(false);
  });
});

describe('two templates', () => {
  it.each([
    ['read:{a}', 'read:{b}'],
    ['read:{a}:x', 'read:{b}:x'],
    ['read:{a}:x', 'read:y:{b}'],
    ['read:{a}:b:c', 'read:foo:b:{d}'],
  ])('%s and %s have values in common', (one, other) => {
    expect([overlap(template(one), template(other)), overlap(template(other), template(one))]).toEqual([true, true]);
  });

  it.each([
    ['read:{a}', 'write:{a}'],
    ['read:{a}', 'read:x:{a}'],
    ['read:{a}', 'read:{a}:x'],
    ['read:{a}:x', 'read:{a}:y'],
    ['read/{a}', 'read:{a}'],
  ])('%s and %s have none', (one, other) => {
    expect([overlap(template(one), template(other)), overlap(template(other), template(one))]).toEqual([false, false]);
  });

  it('have none where the text of one has not the form of the other', () => {
    expect(overlap(template('read:{a}:x', 'number'), template('read:y:{b}'))).toBe(false);
    expect(overlap(template('read:{a}:x', 'number'), template('read:7:{b}'))).toBe(true);
  });
});

const part = fc.stringMatching(/^[a-c.]{1,2}$/);
const separator = fc.constantFrom(':', '/', '+');
const anyTemplate = fc
  .record({
    before: fc.array(fc.tuple(part, separator), { minLength: 1, maxLength: 3 }),
    behind: fc.array(fc.tuple(separator, part), { maxLength: 2 }),
    form: fc.constantFrom(...scopeParameterForms),
  })
  .map(({ before, behind, form }) => template(`${before.flat().join('')}{x}${behind.flat().join('')}`, form));
const anyValue = fc.oneof(
  part,
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/),
  fc.uuid(),
  fc.nat().map(String),
  fc.stringMatching(/^[\x21-\x7e]{0,8}$/),
  anyText(),
);
const fill = ({ name }: ResourceServerScope, value: string): string => name.replace('{x}', () => value);

describe('whatever is asked for', () => {
  it('is a value of a template only where it is that template with a value in it, and no name with braces or other than a scope-token', () => {
    fc.assert(
      fc.property(anyTemplate, anyValue, (known, value) => {
        const scope = fill(known, value);
        if (scopeAt(api(known), scope) === undefined) return;
        expect(value).toMatch(/^[A-Za-z0-9._-]+$/);
        expect(parseScope(scope)).toEqual([scope]);
        expect(hasBraces(scope)).toBe(false);
        expect(scope.length).toBeLessThanOrEqual(100);
        expect(allowsScope([known.name], scope, [api(known)])).toBe(true);
      }),
    );
  });

  it('is a value of one template at most, of those that have none in common', () => {
    fc.assert(
      fc.property(anyTemplate, anyTemplate, anyValue, (one, other, value) => {
        fc.pre(!overlap(one, other));
        const scope = fill(one, value);
        expect(scopeAt(api(one), scope) !== undefined && scopeAt(api(other), scope) !== undefined).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is known where it is some text only if that has the form', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        if (scopeAt(api(organization), text) !== undefined) expect(text).toMatch(/^read:organization:[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
      }),
    );
  });
});

describe('what people are told', () => {
  const described = {
    ...organization,
    description: 'Read what {org_id} has, {org_id} alone',
    descriptions: [{ locale: 'de', text: 'Lesen, was {org_id} hat' }],
    sensitive: true,
  };

  it('is the value in the place of the parameter, in each language', () => {
    expect(describeScope(api(described), 'read:organization:acme')).toEqual({
      description: 'Read what acme has, acme alone',
      descriptions: [{ locale: 'de', text: 'Lesen, was acme hat' }],
      sensitive: true,
    });
  });

  it('is as it stands of a scope without a parameter, and nothing of what is not known', () => {
    expect(describeScope(api({ ...exact('a'), description: 'With {braces}' }), 'a')).toEqual({ description: 'With {braces}' });
    expect(describeScope(api(described), 'read:organization:*')).toEqual({});
    expect(describeScope(undefined, 'a')).toEqual({});
  });
});

describe('a permission by an attribute', () => {
  const read = (permission: string, ...scopes: readonly ResourceServerScope[]) =>
    permissionByValue(api(organization, ...scopes), permission);
  const named = 'read:organization:{user.attributes.org}';

  it('is the template with what the attribute says', () => {
    expect(read(named)?.source).toEqual({ from: 'attribute', name: 'org' });
    expect(read(named)?.scopeOf('acme')).toBe('read:organization:acme');
  });

  it.each(['', '*', 'acme:x', '{org_id}', 'acme globex', '..', 'ü', 'a'.repeat(65)])('is none where the attribute says %j', (value) => {
    expect(read(named)?.scopeOf(value)).toBeNull();
  });

  it('is neither a value of another template nor a scope of that very name', () => {
    const members = template('read:organization:acme:{member}');
    expect(read(named, members)?.scopeOf('acme:ada')).toBeNull();
    expect(read(named, exact('read:organization:all'))?.scopeOf('all')).toBeNull();
  });

  it.each([
    'read:{user.attributes.org}',
    'read:organization:{user.org}',
    'read:organization:{attributes.org}',
    'read:organization:{user.attributes.Org}',
    'read:organization:x{user.attributes.org}',
  ])('is none of a template that there is: %s', (permission) => {
    expect(read(permission)).toBeNull();
  });
});
