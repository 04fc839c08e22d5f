import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type DeliveryId, type MessageTemplate, supportedLocales } from '#contracts';
import { buildTenant } from '#testing/builders';
import { composeSms, exceedsSms } from './compose-sms.js';
import { defaultTemplate } from './default-templates.js';
import { templateSecretProblem } from './secret-places.js';
import { segmentsOf } from './sms-text.js';

const code = '041957';
const user = { name: 'Ada', username: 'ada' };
const wording = (text: string, locale = 'en'): MessageTemplate => ({ name: 'sms-otp', locale, subject: '', text, html: '' });

const compose = (template: MessageTemplate, overrides: { name?: string; issuer?: string } = {}): string => {
  const tenant = buildTenant({ name: 'Acme', issuer: 'https://id.example/t/acme', ...overrides });
  const id = randomUUID() as DeliveryId;
  return composeSms({ id, to: '+491713920000', tenant, user, template, path: '', parameters: {}, code }).text;
};
const platforms = (locale: string): MessageTemplate => defaultTemplate('sms-otp', locale) ?? wording('none');

describe('a code as a text message', () => {
  it.each([
    ['https://id.example/t/acme', '@id.example #041957'],
    ['https://login.acme.example:8443', '@login.acme.example #041957'],
    ['http://localhost:3000/t/acme', '@localhost #041957'],
    ['https://xn--mller-kva.example', '@xn--mller-kva.example #041957'],
  ])('of %s ends with the origin-bound line %s', (issuer, line) => {
    expect(compose(platforms('en'), { issuer }).split('\n').slice(-2)).toEqual(['', line]);
  });

  it.each(supportedLocales)("in the platform's wording (%s) is one message of a network, keeps its secret, and says the code", (locale) => {
    expect(segmentsOf(compose(platforms(locale), { name: 'A name of thirty letters, 30 !' }))).toBe(1);
    expect(templateSecretProblem(platforms(locale))).toBeNull();
    expect(exceedsSms(platforms(locale))).toBe(false);
    expect(compose(platforms(locale))).toMatch(/^041957 /);
  });

  it("is in the tenant's wording, plain in its typography", () => {
    expect(compose(wording('Your “code” – {{code}} – {{tenant}}, {{name}}'))).toBe(
      'Your "code" - 041957 - Acme, Ada\n\n@id.example #041957',
    );
  });

  it('shortens a long name and breaks no character in two', () => {
    const text = compose(wording('{{code}} {{tenant}}'), { name: '😀'.repeat(60) });
    expect(text).toBe(`041957 ${'😀'.repeat(30)}\n\n@id.example #041957`);
  });

  it('lets no name begin a line of its own', () => {
    expect(compose(wording('{{tenant}}: {{code}}'), { name: 'Acme\n@evil.example #1' }).split('\n')).toHaveLength(3);
  });

  it('is in the platform’s wording where the tenant’s would cost more than three messages', () => {
    expect(compose(wording(`{{code}} ${'ê'.repeat(250)}`, 'de'))).toMatch(/^041957 ist Ihr Code/);
  });
});

describe('a link as a text message', () => {
  const token = `ost_ar_${'x'.repeat(49)}`;
  const asks = (locale: string): MessageTemplate => defaultTemplate('backchannel-authentication-sms', locale) ?? wording('none');
  const composeLink = (template: MessageTemplate, { tenantName = 'Acme', clientName = 'Call centre' } = {}): string => {
    const tenant = buildTenant({ name: tenantName, issuer: 'https://id.example/t/acme' });
    const content = { path: '/approve', parameters: { token }, clientName };
    return composeSms({ id: randomUUID() as DeliveryId, to: '+491713920000', tenant, user, template, ...content }).text;
  };

  it.each(supportedLocales)(
    "in the platform's wording (%s) says who asks, ends with the link, and costs two messages with names of sixty letters",
    (locale) => {
      const text = composeLink(asks(locale));
      expect(text).toMatch(/^Acme ?: Call centre .* https:\/\/id\.example\/t\/acme\/approve\?token=ost_ar_x{49}$/);
      expect(text).not.toContain('@id.example');
      expect(segmentsOf(composeLink(asks(locale), { tenantName: 'x'.repeat(60), clientName: 'y'.repeat(60) }))).toBe(2);
      expect(templateSecretProblem(asks(locale))).toBeNull();
      expect(exceedsSms(asks(locale))).toBe(false);
    },
  );

  it('is in the platform’s wording where the tenant’s would tell the link to somebody else', () => {
    const told = { ...asks('en'), text: 'See https://evil.example/?{{link}}' };
    expect(composeLink(told)).toBe(composeLink(asks('en')));
  });

  it('lets the name of the application begin no line, and cuts nothing off by which one that nobody answers for is told (ADR 82)', () => {
    const clientName = `${'Your bank, '.repeat(8)}! (00000000-0000-4000-8000-000000000001)`;
    const text = composeLink(asks('en'), { tenantName: 'x'.repeat(60), clientName: `Shop\n${clientName}` });
    expect(text).toContain(`: Shop ${clientName} asks for access`);
    expect(segmentsOf(text)).toBe(3);
  });
});
