import type { DeliveryId, MessageTemplate, Tenant, User } from '#contracts';
import type { Mail } from '../ports/mail-transport.js';
import type { MessageValues } from './message-values.js';
import { fill } from './template-engine.js';

const defaultColor = '#2f5bd7';

/** Text as it may stand in a header: one line, not too long. */
const oneLine = (text: string, longest: number): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, longest);

/** What to call a person. A name that carries an address of the web is an advertisement, not a name. */
const displayName = ({ name, username, email }: User): string => {
  const shown = [name, username, email].find((candidate) => candidate && !/:\/\/|www\./i.test(candidate));
  return oneLine(shown ?? '', 100);
};

const colorOf = ({ branding }: Tenant): string =>
  /^#[0-9a-f]{6}$/i.test(branding.primaryColor ?? '') ? (branding.primaryColor ?? defaultColor) : defaultColor;
const logoOf = ({ branding }: Tenant): string => (branding.logoUri?.startsWith('https://') ? branding.logoUri : '');

/** The message that asks a user to open `link`. The link begins with the tenant's stored issuer. */
export const composeMail = (message: {
  readonly id: DeliveryId;
  readonly tenant: Tenant;
  readonly user: User & { readonly email: string };
  readonly template: MessageTemplate;
  readonly token: string;
}): Mail => {
  const { id, tenant, user, template, token } = message;
  const values: MessageValues = {
    name: displayName(user),
    email: user.email,
    link: `${tenant.issuer}/verify-email?token=${encodeURIComponent(token)}`,
    tenant: oneLine(tenant.name, 100),
    color: colorOf(tenant),
    logo: logoOf(tenant),
    hours: '24',
  };
  return {
    id,
    fromName: values.tenant,
    to: { name: values.name === user.email ? '' : values.name, address: user.email },
    subject: oneLine(fill(template.subject, values, 'text'), 200),
    text: fill(template.text, values, 'text'),
    html: fill(template.html, values, 'html'),
    locale: template.locale,
  };
};
