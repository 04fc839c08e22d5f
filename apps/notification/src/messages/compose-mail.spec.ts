import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type DeliveryId, supportedLocales, type Tenant, type User } from '#contracts';
import { brandSchemes } from '#pages';
import { buildTenant, buildUser } from '#testing';
import type { Mail } from '../ports/message-transport.js';
import { composeMail } from './compose-mail.js';
import { defaultTemplate } from './default-templates.js';
import { type TemplateName, templateNames } from './message-kinds.js';

const compose = (tenant: Partial<Tenant>, user: Partial<User>, locale = 'en', name: TemplateName = 'verify-email'): Mail => {
  const template = defaultTemplate(name, locale);
  if (template === null) throw new Error('no template');
  const email = user.email ?? 'ada@example.com';
  return composeMail({
    id: randomUUID() as DeliveryId,
    tenant: buildTenant(tenant),
    user: { ...buildUser(user), email },
    template,
    path: '/verify-email',
    parameters: { token: 'ost_ev_x' },
  });
};

describe('composing a message', () => {
  it('takes no line break from a name into a header', () => {
    const mail = compose({ name: 'Acme\r\nBcc: x' }, { name: 'Ada\nX: y' });
    expect(`${mail.subject}${mail.fromName}${mail.to.name}`).not.toMatch(/[\r\n]/);
  });

  it('calls nobody by a name that advertises', () => {
    const mail = compose({}, { name: 'Win at https://evil.example', username: 'ada' });
    expect(mail.text).toContain('Hello ada,');
    expect(mail.text).not.toContain('evil.example');
  });

  it('lets a brand bring a colour and an https picture, and nothing else', () => {
    const branding = {
      backgroundColor: null,
      primaryColor: 'red;} body{display:none',
      logoUri: 'javascript:alert(1)',
      logoDarkUri: 'http://acme.example/d.png',
    };
    const plain = compose({ branding }, {});
    expect(plain.html).not.toMatch(/body{display|javascript|<img/);
    const pictures = { logoUri: 'https://acme.example/l.png', logoDarkUri: 'https://acme.example/d.png' };
    const branded = compose({ branding: { backgroundColor: null, primaryColor: '#a1b2c3', ...pictures } }, {});
    expect(branded.html).toContain('background:#a1b2c3');
    expect(branded.html).toContain('src="https://acme.example/l.png"');
    expect(branded.html).toContain('src="https://acme.example/d.png"');
  });
});

describe('RFC 5322 §3.6.4: the identifier of a message', () => {
  const twice = (name: TemplateName): readonly string[] => {
    const template = defaultTemplate(name, 'en');
    if (template === null) throw new Error('no template');
    const user = { name: null, username: null, email: 'ada@example.com' };
    const message = { id: randomUUID() as DeliveryId, tenant: buildTenant(), user, template, path: '', parameters: {}, code: '123456' };
    return [composeMail(message).messageId, composeMail(message).messageId];
  };

  it.each(['password-changed', 'login-throttled', 'recovery-code-used'] as const)(
    'is that of the first try, where it says the same again: %s',
    (name) => {
      expect(new Set(twice(name)).size).toBe(1);
    },
  );

  it.each(['email-otp', 'sign-up', 'reset-password', 'verify-email'] as const)(
    'is another one where the link or code is: a receiver that drops copies would drop the one that is good: %s',
    (name) => {
      expect(new Set(twice(name)).size).toBe(2);
    },
  );
});

describe('N47: a message of a brand', () => {
  const plain = { backgroundColor: null, logoUri: null, logoDarkUri: null };
  const button = (html: string): string => / class="button"[^>]* style="([^"]*)"/.exec(html)?.[1] ?? '';

  it.each([
    ['#ffeb3b', '#000000'],
    ['#ffffff', '#000000'],
    ['#000000', '#ffffff'],
    ['#7b2d8b', '#ffffff'],
  ])('of %s has a button that reads well, in %s, as the pages have', (primaryColor, text) => {
    const { html } = compose({ branding: { ...plain, primaryColor } }, {});
    const { light, dark } = brandSchemes({ primaryColor, backgroundColor: null });
    expect(button(html)).toContain(`background:${primaryColor};color:${text};`);
    expect(button(html)).toContain(`border:1px solid ${light.outline}`);
    expect(html).toContain(`style="color:${light.link};word-break`);
    expect(html).toContain(`.link{color:${dark.link}!important}`);
    expect(light.onButton).toBe(text);
  });

  it('says whose it is in words, with a logo or without, and shows the logo for dark ground there', () => {
    const logos = { logoUri: 'https://acme.example/symbol.svg', logoDarkUri: 'https://acme.example/dark.svg' };
    for (const branding of [plain, { ...plain, ...logos, logoDarkUri: null }, { ...plain, ...logos }]) {
      const { html, fromName } = compose({ name: 'Acme', branding: { ...branding, primaryColor: null } }, {});
      expect(html).toContain('font-weight:600">Acme</p>');
      expect(fromName).toBe('Acme');
      expect(html.includes('.logo-dark{display:inline!important}')).toBe(branding.logoDarkUri !== null);
      for (const [picture] of html.matchAll(/<img[^>]*>/g)) expect(picture).toContain('alt=""');
    }
  });

  it.each(['Acme Corp.', 'Yahoo!', 'Who?', 'Etc…'])('of %s has no full stop after its own', (name) => {
    for (const template of templateNames)
      for (const locale of supportedLocales) {
        const { text, html, subject } = compose({ name }, { name: 'Ada Jr.' }, locale, template);
        for (const part of [text, html, subject]) expect(part).not.toMatch(/(\.|!|\?|…)\./);
      }
  });

  it('says Sie in German, as the pages do, and leads to a page in its language', () => {
    const { text, html, subject } = compose({}, {}, 'de');
    for (const part of [text, html, subject]) expect(part).not.toMatch(/\b(du|dir|dich|dein\w*|bestätige|öffne|klicke)\b/i);
    expect(subject).toContain('Ihre E-Mail-Adresse');
    expect(text).toMatch(/\/verify-email\?token=ost_ev_x&ui_locales=de\n/);
    expect(compose({}, {}).text).toContain('&ui_locales=en\n');
  });

  it.each([
    ['en', 'Wrong passwords for your account at Acme', 'several wrong passwords'],
    ['de', 'Falsche Passwörter für Ihr Konto bei Acme', 'mehrmals falsche Passwörter'],
    ['fr', 'Mots de passe incorrects pour votre compte chez Acme', 'plusieurs mots de passe incorrects'],
    ['es', 'Contraseñas incorrectas para su cuenta en Acme', 'varias contraseñas incorrectas'],
  ])('N25: tells the person of guesses at their account, with no link that proves anything: %s', (locale, subject, words) => {
    const template = defaultTemplate('login-throttled', locale);
    if (template === null) throw new Error('no template');
    const tenant = buildTenant({ name: 'Acme' });
    const user = { ...buildUser({ name: 'Ada' }), email: 'ada@example.com' };
    const mail = composeMail({ id: randomUUID() as DeliveryId, tenant, user, template, path: '', parameters: {} });
    expect(mail.subject).toBe(subject);
    for (const body of [mail.text, mail.html]) {
      expect(body).toContain(words);
      expect(body).toContain(`${tenant.issuer}?ui_locales=${locale}`);
      expect(body).not.toMatch(/token=|\{\{/);
    }
  });
});
