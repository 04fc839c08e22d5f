import type { MessageTemplate, Tenant, User } from '#contracts';
import type { Sms } from '../ports/message-transport.js';
import { displayName, longestClientName, type MailContent } from './compose-mail.js';
import { platformWording } from './default-templates.js';
import { isTemplateName, messageKinds } from './message-kinds.js';
import type { SmsValues } from './message-values.js';
import { secretProblem } from './secret-places.js';
import { segmentsOf, withPlainTypography } from './sms-text.js';
import { fill } from './template-engine.js';

/** A longer one is sent in the platform's wording. */
const maxSegments = 3;

/** Of names but an application's: a text message is short, and they are somebody's own words. */
const longestName = 30;
const shortened = (name: string, longest = longestName): string =>
  Array.from(name.replace(/[\p{C}\p{Z}]+/gu, ' ').trim())
    .slice(0, longest)
    .join('');

/**
 * The last line by which a browser knows where a code may be filled in (Origin-bound one-time codes delivered via SMS §3): the tenant's own host, whatever its wording
 * says.
 */
const originBound = (issuer: string, code: string): string => `@${new URL(issuer).hostname} #${code}`;

type Message = Omit<Sms, 'template' | 'tenantId' | 'text'> &
  Pick<MailContent, 'path' | 'parameters' | 'code' | 'clientName'> & {
    readonly tenant: Pick<Tenant, 'id' | 'name' | 'issuer'>;
    readonly user: Pick<User, 'name' | 'username'>;
    readonly template: MessageTemplate;
  };

const bringsCode = ({ name }: MessageTemplate): boolean => isTemplateName(name) && messageKinds[name].essential === 'code';

const textOf = (template: MessageTemplate, values: SmsValues, issuer: string): string => {
  const text = withPlainTypography(fill(template.text, values, 'text')).trim();
  return bringsCode(template) ? `${text}\n\n${originBound(issuer, values.code)}` : text;
};

const sample: SmsValues = {
  ...{ code: '123456', minutes: '10', link: `https://${'x'.repeat(120)}` },
  ...{ tenant: 'x'.repeat(longestName), client: 'x'.repeat(longestClientName), name: 'x'.repeat(longestName) },
};

/** Whether a wording is too long to be sent, with names as long as they get, a host of forty letters and a link of a hundred and twenty-eight. */
export const exceedsSms = (template: MessageTemplate): boolean =>
  segmentsOf(textOf(template, sample, `https://${'x'.repeat(40)}`)) > maxSegments;

/** A code or a link as a text message, in the platform's wording where the tenant's would tell it to somebody else or cost too much. */
export const composeSms = (message: Message): Sms => {
  const { id, to, tenant, user, template, path, parameters, code = '', clientName = '' } = message;
  const values: SmsValues = {
    code,
    // Without the language, which mails have: each letter is paid for.
    link: `${tenant.issuer}${path}?${new URLSearchParams(parameters).toString()}`,
    minutes: '10',
    tenant: shortened(tenant.name),
    client: shortened(clientName, longestClientName),
    name: shortened(displayName({ ...user, email: '' })),
  };
  const text = textOf(template, values, tenant.issuer);
  const instead = platformWording(template);
  const isFit = secretProblem(template, values) === null && segmentsOf(text) <= maxSegments;
  if (!isFit && instead !== undefined && instead !== template) return composeSms({ ...message, template: instead });
  return { id, tenantId: tenant.id, template: template.name, to, text };
};
