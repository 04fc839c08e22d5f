import { clientEndpoints, limitedEndpoints, limitedEvents, type LimitRule, limitSubjects } from '#contracts';
import type { Violations } from '#kernel';
import { checkOneOf, checkSeconds } from './values.js';

/** As many rules as there is something to say, and room; a window is a day at most, since counters are kept that long. */
const limitBounds = { rules: 50, max: 10_000_000, seconds: 86_400 } as const;

/** Which events an endpoint has; all of them have requests. Wrong passwords are counted by address alone. */
const eventsAt: { readonly [Endpoint in LimitRule['endpoint']]: readonly LimitRule['event'][] } = {
  authorize: ['requests'],
  par: ['requests', 'invalid_client'],
  device_authorization: ['requests', 'invalid_client'],
  device: ['requests', 'invalid_user_code'],
  authorization_challenge: ['requests', 'invalid_client'],
  backchannel_authentication: ['requests', 'invalid_client'],
  backchannel: ['requests'],
  attestation_challenge: ['requests'],
  token: ['requests', 'invalid_client', 'invalid_grant'],
  userinfo: ['requests', 'invalid_token'],
  revoke: ['requests', 'invalid_client'],
  introspect: ['requests', 'invalid_client'],
  login: ['requests', 'invalid_credentials'],
  consent: ['requests'],
  recovery: ['requests'],
  verify_email: ['requests'],
  registration: ['requests'],
  account: ['requests'],
  sign_in_message: ['requests'],
  email_otp: ['requests'],
  sms_otp: ['requests'],
  sms_enrolment: ['requests'],
  backchannel_sms: ['requests'],
  logout: ['requests'],
  client_registration: ['requests', 'invalid_token'],
  admin: ['requests', 'invalid_token'],
};
/** Where a code, a token, a session or a password proves which user asks. What is refused counts for nobody: others could send it in their name. */
const usersAreKnownAt: readonly LimitRule['endpoint'][] = [
  'authorize',
  'token',
  'userinfo',
  'login',
  'consent',
  'email_otp',
  'sms_otp',
  'sms_enrolment',
  'backchannel_sms',
  'logout',
  'device',
];
/** Of whom else what is sent is counted, or what is guessed. */
const countedBesides: { readonly [Endpoint in LimitRule['endpoint']]?: readonly LimitRule['subject'][] } = {
  device: ['tenant'],
  email_otp: ['recipient', 'tenant'],
  sms_otp: ['recipient', 'number_block', 'country', 'tenant'],
  sms_enrolment: ['recipient', 'number_block', 'country', 'tenant'],
  backchannel_sms: ['client', 'recipient', 'number_block', 'country', 'tenant'],
};

const checkLimit = (violations: Violations, pointer: string, limit: LimitRule, before: readonly LimitRule[]): void => {
  const { endpoint, subject, event, max, seconds } = limit;
  checkOneOf(violations, `${pointer}/endpoint`, endpoint, limitedEndpoints);
  checkOneOf(violations, `${pointer}/subject`, subject, limitSubjects);
  checkOneOf(violations, `${pointer}/event`, event, limitedEvents);
  checkSeconds(violations, `${pointer}/seconds`, seconds, 1, limitBounds.seconds);
  violations.check(
    max === null || (Number.isSafeInteger(max) && max >= 1 && max <= limitBounds.max),
    `${pointer}/max`,
    `must be a whole number from 1 to ${limitBounds.max}, or null for no limit`,
  );
  const occurs = !limitedEndpoints.includes(endpoint) || eventsAt[endpoint].includes(event);
  violations.check(occurs, `${pointer}/event`, 'does not occur at this endpoint');
  if (subject === 'client') {
    const isKnown = clientEndpoints.includes(endpoint) || countedBesides[endpoint]?.includes('client');
    violations.check(isKnown ?? false, `${pointer}/subject`, 'no client is authenticated at this endpoint');
    violations.check(event === 'requests', `${pointer}/event`, 'must be requests where clients are counted');
  }
  if (subject === 'user') {
    violations.check(usersAreKnownAt.includes(endpoint), `${pointer}/subject`, 'no user is known at this endpoint');
    const counted = endpoint === 'device' ? 'invalid_user_code' : 'requests';
    violations.check(event === counted, `${pointer}/event`, `must be ${counted} where users are counted`);
  }
  if (subject === 'recipient' || subject === 'number_block' || subject === 'country' || subject === 'tenant')
    violations.check(countedBesides[endpoint]?.includes(subject) ?? false, `${pointer}/subject`, 'is not counted at this endpoint');
  if (endpoint === 'device' && subject === 'tenant')
    violations.check(event === 'invalid_user_code', `${pointer}/event`, 'must be invalid_user_code where all of the tenant are counted');
  const repeated = before.some((other) => other.endpoint === endpoint && other.subject === subject && other.event === event);
  violations.check(!repeated, pointer, 'limits the same as one before it');
};

/** What a tenant limits instead of, or besides, what the platform does: each once, and only what occurs. */
export const checkLimits = (violations: Violations, pointer: string, limits: readonly LimitRule[]): void => {
  violations.check(limits.length <= limitBounds.rules, pointer, `must have at most ${limitBounds.rules} items`);
  limits.forEach((limit, index) => checkLimit(violations, `${pointer}/${index}`, limit, limits.slice(0, index)));
};
