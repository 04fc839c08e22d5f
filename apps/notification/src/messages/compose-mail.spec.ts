import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { DeliveryId, Tenant, User } from '#contracts';
import { buildTenant, buildUser } from '#testing';
import type { Mail } from '../ports/mail-transport.js';
import { composeMail } from './compose-mail.js';
import { defaultTemplate } from './default-templates.js';

const compose = (tenant: Partial<Tenant>, user: Partial<User>): Mail => {
  const template = defaultTemplate('verify-email', 'en');
  if (template === null) throw new Error('no template');
  const email = user.email ?? 'ada@example.com';
  return composeMail({
    id: randomUUID() as DeliveryId,
    tenant: buildTenant(tenant),
    user: { ...buildUser(user), email },
    template,
    token: 'ost_ev_x',
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
    const branding = { backgroundColor: null, primaryColor: 'red;} body{display:none', logoUri: 'javascript:alert(1)' };
    const plain = compose({ branding }, {});
    expect(plain.html).not.toMatch(/display:none|javascript|<img/);
    const branded = compose({ branding: { backgroundColor: null, primaryColor: '#a1b2c3', logoUri: 'https://acme.example/l.png' } }, {});
    expect(branded.html).toContain('background:#a1b2c3');
    expect(branded.html).toContain('<img src="https://acme.example/l.png"');
  });
});
