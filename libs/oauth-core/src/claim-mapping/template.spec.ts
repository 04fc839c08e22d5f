import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aTenant, aUser } from '../testing/builders.js';
import { compileTemplate, problemOfTemplate, type TemplateFacts } from './template.js';

const tenant = aTenant('acme');
const facts: TemplateFacts = { tenant, clientId: 'shop', user: aUser(), attribute: (name) => (name === 'level' ? 0 : null) };
const render = (template: string, changes: Partial<TemplateFacts> = {}) => compileTemplate(template)?.({ ...facts, ...changes });

describe('a template', () => {
  it('is text with placeholders, and braces in pairs', () => {
    expect(render('{user.username}@{tenant.slug}')).toBe('ada@acme');
    expect(render('{client.id} {{{user.username}}} {user.attributes.level}')).toBe('shop {ada} 0');
    expect(render('plain $& ${x}'.replace('{x}', ''))).toBe('plain $& $');
  });

  it.each([
    '',
    '{',
    '}',
    'a{b',
    'a}b',
    '{}',
    '{user}',
    '{user.password}',
    '{user.customClaims}',
    '{ user.id }',
    '{user.id|x}',
    'x'.repeat(257),
  ])('is not %j', (template) => {
    expect(problemOfTemplate(template)).not.toBeNull();
    expect(compileTemplate(template)).toBeNull();
  });

  it.each(['constructor', '__proto__', 'user.constructor', 'user.attributes.__proto__', 'user.attributes.', 'tenant.settings', 'toString'])(
    'reaches nothing by {%s}',
    (name) => {
      expect(problemOfTemplate(`{${name}}`)).toMatch(/no placeholder/);
    },
  );

  it('makes nothing of what is not known: the whole text could mean something else', () => {
    expect(render('{user.phone}/x')).toBeNull();
    expect(render('{user.username}', { user: null })).toBeNull();
    expect(render('{user.username}', { user: aUser({ username: '' }) })).toBeNull();
    expect(render('{user.attributes.team}')).toBeNull();
  });

  it('knows no address and no number that nobody has proved', () => {
    expect(render('{user.email}')).toBe('ada@example.com');
    expect(render('{user.email}', { user: aUser({ emailVerified: false }) })).toBeNull();
    expect(render('{user.phone}', { user: aUser({ phone: '+4912', phoneVerified: false }) })).toBeNull();
  });

  it('does not read placeholders in what users call themselves', () => {
    expect(render('{user.name}', { user: aUser({ name: '{tenant.id}{{' }) })).toBe('{tenant.id}{{');
  });

  it('makes nothing that is too long', () => {
    expect(render('{user.name}{user.name}', { user: aUser({ name: 'x'.repeat(600) }) })).toBeNull();
  });

  it('is read in any text without an error, and stands for itself where it has no brace', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: fc.constantFrom('{', '}', 'a', '.', 'user.id', '\n', 'é') }), (text) => {
        const compiled = compileTemplate(text);
        expect(compiled === null).toBe(problemOfTemplate(text) !== null);
        if (compiled !== null && !/[{}]/.test(text)) expect(compiled(facts)).toBe(text);
      }),
    );
  });
});
