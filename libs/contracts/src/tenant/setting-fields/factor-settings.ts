import { riskSignals, secondFactorNames, secondFactorPolicies } from '../../sign-in.js';
import { choice, choices, integer, text, texts } from '../field.js';
import type { SettingField } from '../setting-field.js';

/** When two factors are proved, which, and of what a user is told. */
export const factorSettings = {
  secondFactor: choice(secondFactorPolicies, {
    description:
      'Whether users prove a second factor at every sign-in: nobody, those who have set one up (`optional`), or everybody: who can prove none of `second_factors` sets one up then. What an application demands (`acr_values`) is asked for all the same. Holds for sign-ins that begin from now on.',
    default: 'optional',
  }),
  secondFactors: choices(secondFactorNames, {
    description:
      'Which second factors will do, preferred ones first; recovery codes stand in for what somebody has set up. `email-otp` serves those who have set up nothing where an application demands a second factor; named here, it serves everybody, and who can read a mailbox needs nothing but the password. `sms-otp` needs `sms_countries`; text messages can be read on their way, and numbers taken over: put it last.',
    example: ['totp'],
    default: ['totp', 'passkey'],
  }),
  secondFactorRoles: texts({
    description: 'Roles whose holders prove a second factor at every sign-in, whatever `second_factor` and applications say.',
    maxItems: 100,
    maxLength: 64,
    example: ['admin'],
    format: 'role_name',
    default: [],
  }),
  rememberBrowserDays: integer({
    description:
      'Days for which a browser in which a user has proved a second factor is not asked for it again, where they say so then; 0: each is asked. Counts for nothing where an application demands a class (`acr_values`) or a proof of now (`max_age`, `prompt=login`).',
    from: 0,
    to: 90,
    default: 0,
  }),
  enrolmentGraceUntil: text({
    description: 'Until when users who have to set a second factor up may put it off. ISO 8601, UTC; null: they may not.',
    nullable: true,
    maxLength: 24,
    example: '2027-01-31T00:00:00Z',
    format: 'instant',
    default: null,
  }),
  riskNotices: choices(riskSignals, {
    description:
      'Signals of a sign-in of which its user is sent a message, *Was this you?*, with a link that ends all their sessions: not of their first sign-in, and three times a day at most. `new_device`: a browser that they have not signed in with; `new_network`: nor from there; `impossible_travel`: elsewhere than a moment ago; `many_accounts`: an address that signs in to one account after the other.',
    example: ['new_device', 'impossible_travel'],
    default: ['new_device', 'impossible_travel'],
  }),
  riskSecondFactor: choices(riskSignals, {
    description:
      'Signals of a sign-in at which two factors have to be proved, whatever else is said, also in a remembered browser. Who has set up nothing proves a code by email; who has no verified address goes on.',
    example: ['new_device'],
    default: [],
  }),
} satisfies Readonly<Record<string, SettingField>>;
