import { type Locale, type MessageTemplate, supportedLocales } from '#contracts';
import { localePreferences } from './locales.js';
import { layOut } from './mail-layout.js';
import { isTemplateName, type MailName, messageKinds, type SmsName, type TemplateName, templateNames } from './message-kinds.js';
import { mailWordings } from './wordings/mail-wordings.js';
import { smsWordings } from './wordings/sms-wordings.js';

const isSms = (name: TemplateName): name is SmsName => messageKinds[name].channel === 'sms';

const made = (name: TemplateName, locale: Locale): MessageTemplate =>
  isSms(name)
    ? { name, locale, subject: '', text: smsWordings[name][locale], html: '' }
    : { name, locale, ...layOut(locale, messageKinds[name].essential, mailWordings[name satisfies MailName][locale]) };

const defaults = new Map(
  templateNames.map((name) => [name, new Map<string, MessageTemplate>(supportedLocales.map((locale) => [locale, made(name, locale)]))]),
);

/** The platform's own wording, if there is one in that language. */
export const defaultTemplate = (name: string, locale: string): MessageTemplate | null =>
  isTemplateName(name) ? (defaults.get(name)?.get(locale) ?? null) : null;

/** As `defaultTemplate`, in that language or the nearest there is. */
export const platformWording = ({ name, locale }: Pick<MessageTemplate, 'name' | 'locale'>): MessageTemplate | undefined =>
  localePreferences([locale]).flatMap((preferred) => defaultTemplate(name, preferred) ?? [])[0];
