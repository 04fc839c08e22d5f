import { canonicalLocale, type InvalidMember, isPlainlyVisible, localeProblem, type MessageTemplate, ServiceError } from '#contracts';
import { exceedsSms } from './compose-sms.js';
import { isTemplateName, messageKinds, type TemplateName, templateNames } from './message-kinds.js';
import { mailVariables, smsVariablesOf } from './message-values.js';
import { templateSecretProblem } from './secret-places.js';
import { templateProblem, uses } from './template-engine.js';

const longest = { subject: 200, text: 10_000, html: 20_000 } as const;
const longestSms = 500;
const partProblem = (template: MessageTemplate & { readonly name: TemplateName }, part: keyof typeof longest): string | null => {
  const wording = template[part];
  const { channel, essential } = messageKinds[template.name];
  const isSms = channel === 'sms';
  if (isSms && part !== 'text') return wording === '' ? null : 'must be left out of a text message';
  if (wording === '') return 'is required';
  const most = isSms ? longestSms : longest[part];
  if (wording.trim() === '' || wording.length > most) return `must have 1 to ${most} characters`;
  if (wording.includes('\0') || /\p{Cs}/u.test(wording)) return 'must be well-formed text';
  if (part === 'subject' && !isPlainlyVisible(wording))
    return 'must be one line, without characters that show nothing or change the direction of text';
  const problem = templateProblem(wording, isSms ? smsVariablesOf(essential) : mailVariables);
  if (problem !== null) return problem;
  if (part !== 'subject' && !uses(wording, essential)) return `must show {{${essential}}} outside of any section`;
  return isSms && exceedsSms(template)
    ? 'must be short enough for a text message: with names and the line for the browser, of at most 459 letters of GSM 03.38, or 201 others'
    : null;
};

/**
 * Refuses a wording with `invalid_argument`, naming every unfit member: what is taken compiles, uses known variables only, shows the link or the code that the
 * message is for, and shows a secret to the addressee alone.
 */
export const requireUsable = (template: MessageTemplate): void => {
  const members: InvalidMember[] = [];
  const { name } = template;
  if (canonicalLocale(template.locale) === null) members.push({ pointer: '/locale', detail: localeProblem });
  if (isTemplateName(name)) {
    for (const part of ['subject', 'text', 'html'] as const) {
      const detail = partProblem({ ...template, name }, part);
      if (detail !== null) members.push({ pointer: `/${part}`, detail });
    }
  } else members.push({ pointer: '/name', detail: `must be one of ${templateNames.join(', ')}` });
  const problem = members.length === 0 ? templateSecretProblem(template) : null;
  if (problem !== null) members.push({ pointer: `/${problem.part}`, detail: problem.detail });
  if (members.length > 0) throw new ServiceError('invalid_argument', 'The template cannot be used.', { members });
};
