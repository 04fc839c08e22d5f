import type { MessageTemplate, Tenant, User } from '#contracts';
import type { Sms } from '../ports/message-transport.js';
import { displayName } from './compose-mail.js';
import { platformWording } from './default-templates.js';
import type { SmsValues } from './message-values.js';
import { secretProblem } from './secret-places.js';
import { segmentsOf, withPlainTypography } from './sms-text.js';
import { fill } from './template-engine.js';

/** A longer one is sent in the platform's wording. */
const maxSegments = 3;

/** Of names: a text message is short, and they are somebody's own words. */
const longestName = 30;
const shortened = (name: string): string =>
  Array.from(name.replace(/[\p{C}\p{Z}]+/gu, ' ').trim())
    .slice(0, longestName)
    .join('');

/**
 * The last line by which a browser knows where a code may be filled in (Origin-bound one-time codes delivered via SMS §3): the tenant's own host, whatever its wording
 * says.
 */
const originBound = (issuer: string, code: string): string => `@${new URL(issuer).hostname} #${code}`;

type Message = Omit<Sms, 'template' | 'tenantId' | 'text'> & {
  readonly tenant: Pick<Tenant, 'id' | 'name' | 'issuer'>;
  readonly user: Pick<User, 'name' | 'username'>;
  readonly template: MessageTemplate;
  readonly code: string;
};

const textOf = ({ text }: MessageTemplate, values: SmsValues, issuer: string): string =>
  `${withPlainTypography(fill(text, values, 'text')).trim()}\n\n${originBound(issuer, values.code)}`;

const sample: SmsValues = { code: '123456', minutes: '10', tenant: 'x'.repeat(longestName), name: 'x'.repeat(longestName) };

/** Whether a wording is too long to be sent, with names as long as they get and a host of forty letters. */
export const exceedsSms = (template: MessageTemplate): boolean =>
  segmentsOf(textOf(template, sample, `https://${'x'.repeat(40)}`)) > maxSegments;

/** A code as a text message, in the platform's wording where the tenant's would tell it to somebody else or cost too much. */
export const composeSms = (message: Message): Sms => {
  const { id, to, tenant, user, template, code } = message;
  const values: SmsValues = {
    code,
    minutes: '10',
    tenant: shortened(tenant.name),
    name: shortened(displayName({ ...user, email: '' })),
  };
  const text = textOf(template, values, tenant.issuer);
  const instead = platformWording(template);
  const isFit = secretProblem(template, values) === null && segmentsOf(text) <= maxSegments;
  if (!isFit && instead !== undefined && instead !== template) return composeSms({ ...message, template: instead });
  return { id, tenantId: tenant.id, template: template.name, to, text };
};
