import type { LimitedEndpoint, LimitRule, Tenant } from '#contracts';

/**
 * What holds at a tenant that says nothing else. Volume is not limited but where anybody may make us store or send something; what
 * guesses is. The secrets of clients, codes and tokens have 256 bits, so those limits bound the noise; passwords are
 * guessable, hence the low limit there, on top of the locks of single accounts.
 */
export const defaultLimits: readonly LimitRule[] = [
  { endpoint: 'authorize', subject: 'address', event: 'requests', max: 60_000, seconds: 60 },
  { endpoint: 'par', subject: 'address', event: 'requests', max: 60_000, seconds: 60 },
  { endpoint: 'par', subject: 'address', event: 'invalid_client', max: 1_200, seconds: 60 },
  { endpoint: 'device_authorization', subject: 'address', event: 'requests', max: 600, seconds: 600 },
  { endpoint: 'device_authorization', subject: 'address', event: 'invalid_client', max: 1_200, seconds: 60 },
  { endpoint: 'device', subject: 'address', event: 'requests', max: 600, seconds: 600 },
  // A code of a device is short, since people type it. All of a tenant together: who guesses from everywhere wants any code, not a certain one.
  { endpoint: 'device', subject: 'address', event: 'invalid_user_code', max: 50, seconds: 600 },
  { endpoint: 'device', subject: 'user', event: 'invalid_user_code', max: 20, seconds: 600 },
  { endpoint: 'device', subject: 'tenant', event: 'invalid_user_code', max: 1_000, seconds: 600 },
  // Each makes us store a sign-in. Wrong passwords are counted at `login`, wherever they are typed.
  { endpoint: 'authorization_challenge', subject: 'address', event: 'requests', max: 1_200, seconds: 60 },
  { endpoint: 'authorization_challenge', subject: 'address', event: 'invalid_client', max: 1_200, seconds: 60 },
  // Each may have us send a message; how many one user gets is bounded where they are stored.
  { endpoint: 'backchannel_authentication', subject: 'address', event: 'requests', max: 1_200, seconds: 60 },
  { endpoint: 'backchannel_authentication', subject: 'address', event: 'invalid_client', max: 1_200, seconds: 60 },
  { endpoint: 'backchannel', subject: 'address', event: 'requests', max: 600, seconds: 600 },
  // Anybody may ask: no client has proved anything yet.
  { endpoint: 'attestation_challenge', subject: 'address', event: 'requests', max: 60_000, seconds: 60 },
  { endpoint: 'login', subject: 'address', event: 'invalid_credentials', max: 1_000, seconds: 600 },
  { endpoint: 'recovery', subject: 'address', event: 'requests', max: 30, seconds: 3_600 },
  { endpoint: 'verify_email', subject: 'address', event: 'requests', max: 1_200, seconds: 60 },
  { endpoint: 'registration', subject: 'address', event: 'requests', max: 30, seconds: 3_600 },
  { endpoint: 'account', subject: 'address', event: 'requests', max: 1_200, seconds: 60 },
  { endpoint: 'sign_in_message', subject: 'address', event: 'requests', max: 100, seconds: 3_600 },
  { endpoint: 'email_otp', subject: 'recipient', event: 'requests', max: 10, seconds: 3_600 },
  { endpoint: 'email_otp', subject: 'address', event: 'requests', max: 100, seconds: 3_600 },
  // Text messages are paid for: who has messages sent to ranges that share the price with them, does it in many accounts and to numbers side by side.
  { endpoint: 'sms_otp', subject: 'user', event: 'requests', max: 10, seconds: 3_600 },
  { endpoint: 'sms_otp', subject: 'recipient', event: 'requests', max: 5, seconds: 3_600 },
  { endpoint: 'sms_otp', subject: 'number_block', event: 'requests', max: 20, seconds: 3_600 },
  { endpoint: 'sms_otp', subject: 'address', event: 'requests', max: 30, seconds: 3_600 },
  { endpoint: 'sms_otp', subject: 'country', event: 'requests', max: 300, seconds: 3_600 },
  { endpoint: 'sms_otp', subject: 'tenant', event: 'requests', max: 1_000, seconds: 3_600 },
  // Of numbers that nobody has proved; fewer, since whoever may sign up may ask for them.
  { endpoint: 'sms_enrolment', subject: 'user', event: 'requests', max: 10, seconds: 3_600 },
  { endpoint: 'sms_enrolment', subject: 'recipient', event: 'requests', max: 5, seconds: 3_600 },
  { endpoint: 'sms_enrolment', subject: 'number_block', event: 'requests', max: 20, seconds: 3_600 },
  { endpoint: 'sms_enrolment', subject: 'address', event: 'requests', max: 30, seconds: 3_600 },
  { endpoint: 'sms_enrolment', subject: 'country', event: 'requests', max: 150, seconds: 3_600 },
  { endpoint: 'sms_enrolment', subject: 'tenant', event: 'requests', max: 500, seconds: 3_600 },
  // Clients cause these, from their own addresses: a user has no part in it.
  { endpoint: 'backchannel_sms', subject: 'user', event: 'requests', max: 10, seconds: 3_600 },
  { endpoint: 'backchannel_sms', subject: 'recipient', event: 'requests', max: 5, seconds: 3_600 },
  { endpoint: 'backchannel_sms', subject: 'number_block', event: 'requests', max: 20, seconds: 3_600 },
  // Below what a country may have: one application leaves others some.
  { endpoint: 'backchannel_sms', subject: 'client', event: 'requests', max: 100, seconds: 3_600 },
  { endpoint: 'backchannel_sms', subject: 'country', event: 'requests', max: 150, seconds: 3_600 },
  { endpoint: 'backchannel_sms', subject: 'tenant', event: 'requests', max: 500, seconds: 3_600 },
  // Each may make us store a client, for as long as nobody uses it.
  { endpoint: 'client_registration', subject: 'address', event: 'requests', max: 100, seconds: 3_600 },
  { endpoint: 'client_registration', subject: 'address', event: 'invalid_token', max: 50, seconds: 600 },
  { endpoint: 'token', subject: 'address', event: 'invalid_client', max: 1_200, seconds: 60 },
  { endpoint: 'token', subject: 'address', event: 'invalid_grant', max: 6_000, seconds: 60 },
  { endpoint: 'revoke', subject: 'address', event: 'invalid_client', max: 1_200, seconds: 60 },
  { endpoint: 'introspect', subject: 'address', event: 'invalid_client', max: 1_200, seconds: 60 },
  { endpoint: 'userinfo', subject: 'address', event: 'invalid_token', max: 1_200, seconds: 60 },
  { endpoint: 'admin', subject: 'address', event: 'invalid_token', max: 1_200, seconds: 60 },
];

/** A rule that limits something, with the beginning of the keys that its occurrences are counted under. */
export type ActiveLimit = LimitRule & { readonly max: number; readonly prefix: string };

const sameThing = (one: LimitRule, other: LimitRule): boolean =>
  one.endpoint === other.endpoint && one.subject === other.subject && one.event === other.event;

/** The limits in force at one endpoint: all of them, and what has to be counted of requests that are answered well. */
export type EndpointLimits = {
  readonly all: readonly ActiveLimit[];
  readonly ofRequests: readonly ActiveLimit[];
  readonly ofClients: readonly ActiveLimit[];
  readonly ofUsers: readonly ActiveLimit[];
};

const none: EndpointLimits = { all: [], ofRequests: [], ofClients: [], ofUsers: [] };

const sortOut = (all: readonly ActiveLimit[]): EndpointLimits => ({
  all,
  ofRequests: all.filter(({ subject, event }) => subject === 'address' && event === 'requests'),
  ofClients: all.filter(({ subject }) => subject === 'client'),
  ofUsers: all.filter(({ subject }) => subject === 'user'),
});

/** What a tenant says of codes by text message holds for numbers that nobody has proved too, beside the default, until it says something of those: who allows fewer does not mean more of the riskier ones. */
const ofUnprovedNumbers = (own: readonly LimitRule[]): readonly LimitRule[] =>
  own
    .filter(({ endpoint }) => endpoint === 'sms_otp')
    .map((rule): LimitRule => ({ ...rule, endpoint: 'sms_enrolment' }))
    .filter((rule) => !own.some((other) => sameThing(other, rule)))
    .filter((rule) => !defaultLimits.some((other) => sameThing(other, rule) && other.max === rule.max && other.seconds === rule.seconds));

const compiled = new WeakMap<Tenant, ReadonlyMap<LimitedEndpoint, EndpointLimits>>();

const compile = ({ id, settings: { limits = [] } }: Tenant): ReadonlyMap<LimitedEndpoint, EndpointLimits> => {
  const defaults = defaultLimits.filter((rule) => !limits.some((own) => sameThing(own, rule)));
  const rules = [...limits, ...defaults, ...ofUnprovedNumbers(limits)];
  const byEndpoint = new Map<LimitedEndpoint, ActiveLimit[]>();
  for (const rule of rules) {
    const { endpoint, subject, event, max, seconds } = rule;
    if (max === null) continue;
    // With its measure: a rule that has changed begins to count anew.
    const prefix = `${id}|${endpoint}|${event}|${subject}|${max}/${seconds}|`;
    byEndpoint.set(endpoint, [...(byEndpoint.get(endpoint) ?? []), { ...rule, max, prefix }]);
  }
  return new Map([...byEndpoint].map(([endpoint, all]) => [endpoint, sortOut(all)]));
};

/** The limits in force at an endpoint of a tenant: its own, and the default ones that it says nothing of; at `sms_enrolment` those of `sms_otp` too. Cheap to ask again. */
export const limitsAt = (tenant: Tenant, endpoint: LimitedEndpoint): EndpointLimits => {
  let limits = compiled.get(tenant);
  if (limits === undefined) compiled.set(tenant, (limits = compile(tenant)));
  return limits.get(endpoint) ?? none;
};
