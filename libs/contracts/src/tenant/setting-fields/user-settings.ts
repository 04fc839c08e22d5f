import { parts, texts } from '../field.js';
import type { SettingField } from '../setting-field.js';

/** What is agreed with users and kept of them, how they are written to, and how much anybody may ask for. */
export const userSettings = {
  terms: parts('terms_version', {
    description:
      'The terms of use that users accept on their way to an application, oldest version first. Replaced as a whole, but the versions that are in effect stay as they are: publish one by adding it at the end. Those before the last required one in effect may be left out, the first ones first.',
    maxItems: 50,
    default: [],
  }),
  userAttributes: parts('user_attribute', {
    description:
      'What is kept of users beyond what every user has: their `attributes`. Replaced as a whole. A stored value that the schema contradicts from now on is not known any more: it is neither shown nor told, and asked for again where it is required.',
    maxItems: 50,
    default: [],
  }),
  smsCountries: texts({
    description: 'Countries (ISO 3166-1, two letters) whose telephone numbers are sent codes by text message; no others are.',
    maxItems: 250,
    maxLength: 2,
    example: ['AT', 'DE'],
    format: 'country',
    default: [],
  }),
  locales: texts({
    description: 'Languages of pages and messages, best first (BCP 47).',
    maxItems: 20,
    maxLength: 35,
    example: ['en', 'de'],
    minItems: 1,
    format: 'locale',
    default: ['en'],
  }),
  limits: parts('limit', {
    description: 'Limits instead of the default ones for the same endpoint, subject and event. Replaced as a whole.',
    optional: true,
    maxItems: 50,
    default: [],
  }),
} satisfies Readonly<Record<string, SettingField>>;
