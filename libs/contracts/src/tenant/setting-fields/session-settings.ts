import { choice, seconds } from '../field.js';
import { maxLifetimes } from '../lifetimes.js';
import { day } from '../seconds.js';
import type { SettingField } from '../setting-field.js';
import { staySignedInPolicies } from '../setting-vocabularies.js';

/** How long people stay signed in. */
export const sessionSettings = {
  sessionLifetime: seconds(maxLifetimes.session, { description: 'Of SSO sessions. Seconds.', default: 7 * day }),
  sessionIdleLifetime: seconds(maxLifetimes.session, { description: 'Of an SSO session that is not used. Seconds.', default: day }),
  staySignedIn: choice(staySignedInPolicies, {
    description:
      'Whether SSO sessions outlast the closing of the browser: `off`, none; `offered`, those whose users say so as they sign in; `always`, all. Holds for sessions that begin after a change.',
    default: 'off',
  }),
  persistentSessionLifetime: seconds(maxLifetimes.session, {
    description: 'Of SSO sessions that outlast the closing of the browser. Seconds.',
    default: 30 * day,
  }),
  persistentSessionIdleLifetime: seconds(maxLifetimes.session, {
    description: 'Of such a session that is not used. Seconds.',
    default: 14 * day,
  }),
} satisfies Readonly<Record<string, SettingField>>;
