import { appNames, callers, eventMap, eventStream, isServiceName, subscriptions, type AnyEvent, type AppName } from '#contracts';
import { callersOf, consumerName, inboxPrefix, presenceSubject, subjectAt } from './nats-names.js';
import { servicesCalledBy } from './replica-directory.js';

/** Everyone who may connect: each app, and the operator who provisions streams. */
export type NatsUser = AppName | 'operator';

/** What is not known from the contracts. Left out, it is left to the server's command line. */
export type NatsServerOptions = {
  /** `host:port` */
  readonly listen?: string | undefined;
  /** Where JetStream keeps its files. */
  readonly storeDirectory?: string | undefined;
};

type Permissions = { readonly publish: readonly string[]; readonly subscribe: readonly string[] };

const consumerApi = ['INFO', 'MSG.NEXT'];

/** What an app may do, and nothing else: there is no `$SYS`, no stream administration, no inbox but its own. */
export const permissionsOf = (app: AppName): Permissions => {
  const inbox = `${inboxPrefix(app)}.>`;
  const calls = callers[app].flatMap((callee) =>
    typeof callee === 'string' ? [`ostiary.${callee}.>`] : [callee.subject, subjectAt('*', callee)],
  );
  const presences = [...servicesCalledBy(app)].map(presenceSubject);
  const broadcasts = subscriptions[app].broadcast.map(({ subject }) => subject);
  if (!isServiceName(app)) return { publish: calls, subscribe: [inbox, ...presences, ...broadcasts] };

  const own: Readonly<Record<string, AnyEvent>> = eventMap[app];
  const events = Object.values(own).map(({ subject }) => subject);
  const consumers = subscriptions[app].durable.map((event) => `${eventStream}.${consumerName(app, event)}`);
  const pulls = consumers.flatMap((consumer) => consumerApi.map((verb) => `$JS.API.CONSUMER.${verb}.${consumer}`));
  // Not `allow_responses`, which lets a service publish to whatever subject a message names for its reply.
  const answers = callersOf(app).map((caller) => `${inboxPrefix(caller)}.*.*`);
  const acknowledgements = consumers.map((consumer) => `$JS.ACK.${consumer}.>`);
  return {
    publish: [...calls, ...answers, presenceSubject(app), ...events, ...pulls, ...acknowledgements],
    subscribe: [inbox, `ostiary.${app}.>`, ...presences, ...broadcasts],
  };
};

/** The operator makes streams and consumers, and reads the one stream message by message (STREAM.MSG.GET) after a restore (ADR 16); it calls no service. */
const operator: Permissions = {
  publish: ['$JS.API.INFO', '$JS.API.STREAM.>', '$JS.API.CONSUMER.>'],
  subscribe: [`${inboxPrefix('operator')}.>`],
};

const list = (subjects: readonly string[]): string =>
  // An empty list of allowed subjects would allow all.
  subjects.length === 0 ? '{ deny: ">" }' : `{ allow: [${subjects.map((subject) => JSON.stringify(subject)).join(', ')}] }`;

const userEntry = (user: NatsUser, password: string): string => {
  const { publish, subscribe } = user === 'operator' ? operator : permissionsOf(user);
  return [
    `      { user: ${JSON.stringify(user)}, password: ${JSON.stringify(password)}, permissions: {`,
    `          publish: ${list(publish)}`,
    `          subscribe: ${list(subscribe)}`,
    '      } }',
  ].join('\n');
};

/**
 * The configuration of a NATS server (2.9 or later) with JetStream and one user per app, whose permissions follow from
 * the contracts. `passwords` are random tokens: they are written as they are. Users without one cannot connect.
 */
export const natsServerConfig = (
  passwords: { readonly [User in NatsUser]?: string },
  { listen, storeDirectory }: NatsServerOptions = {},
): string => {
  const users = [...appNames, 'operator' as const].flatMap((user) => {
    const password = passwords[user];
    return password === undefined ? [] : [userEntry(user, checked(user, password))];
  });
  return [
    ...(listen === undefined ? [] : [`listen: ${JSON.stringify(listen)}`]),
    storeDirectory === undefined ? 'jetstream: enabled' : `jetstream: { store_dir: ${JSON.stringify(storeDirectory)} }`,
    // A connection that answers no ping for so long is dropped, and its share of the calls goes to others.
    'ping_interval: "5s"',
    'ping_max: 2',
    'write_deadline: "5s"',
    'system_account: SYS',
    'accounts: {',
    '  SYS: {}',
    '  OSTIARY: {',
    '    jetstream: enabled',
    '    users: [',
    users.join('\n'),
    '    ]',
    '  }',
    '}',
    '',
  ].join('\n');
};

/** Short ones could be guessed; those that begin with `$2a$` the server would take for hashes. */
const checked = (user: NatsUser, password: string): string => {
  if (!/^[A-Za-z0-9_-]{16,}$/.test(password)) throw new Error(`The NATS password of ${user} must be at least 16 characters of base64url.`);
  return password;
};
