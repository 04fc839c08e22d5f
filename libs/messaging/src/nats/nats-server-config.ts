import {
  allEventSubjects,
  appNames,
  callers,
  eventMap,
  eventStream,
  isServiceName,
  mayCall,
  serviceNames,
  subscriptions,
  withheldFromGateway,
  type AnyEvent,
  type AppName,
} from '#contracts';
import { callersOf, consumerName, inboxPrefix, presenceSubject, retiredConsumers, subjectAt } from './nats-names.js';
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

/** `withheld`: of `publish`, what is not allowed after all. */
type Permissions = { readonly publish: readonly string[]; readonly withheld?: readonly string[]; readonly subscribe: readonly string[] };

const consumerApi = ['INFO', 'MSG.NEXT'];
const streamInfoVerb = `STREAM.INFO.${eventStream}`;

/** What an app may do, and nothing else: there is no `$SYS`, no stream administration, no inbox but its own. */
export const permissionsOf = (app: AppName): Permissions => {
  const inbox = `${inboxPrefix(app)}.>`;
  const calls = callers[app].flatMap((callee) =>
    typeof callee === 'string' ? [`ostiary.${callee}.>`] : [callee.subject, subjectAt('*', callee)],
  );
  const presences = [...servicesCalledBy(app)].map(presenceSubject);
  const broadcasts = subscriptions[app].broadcast.map(({ subject }) => subject);
  const withheld = withheldFromGateway
    .filter((rpc) => !mayCall(app, rpc) && callers[app].some((callee) => callee === rpc.service))
    .flatMap((rpc) => [rpc.subject, subjectAt('*', rpc)]);
  if (!isServiceName(app)) return { publish: calls, withheld, subscribe: [inbox, ...presences, ...broadcasts] };

  const own: Readonly<Record<string, AnyEvent>> = eventMap[app];
  const events = Object.values(own).map(({ subject }) => subject);
  const consumers = subscriptions[app].durable.map((event) => `${eventStream}.${consumerName(app, event)}`);
  // Servers look at the subject before or after it is mapped (see `mappings`).
  const pulls = consumers.flatMap((consumer) =>
    consumerApi.flatMap((verb) => ['$JS', '$STREAMS'].map((account) => `${account}.API.CONSUMER.${verb}.${consumer}`)),
  );
  // Not `allow_responses`, which lets a service publish to whatever subject a message names for its reply.
  const answers = callersOf(app).map((caller) => `${inboxPrefix(caller)}.*.*`);
  // How long the stream is and where it has gaps, to see what it has lost.
  const streamInfo = ['$JS', '$STREAMS'].map((account) => `${account}.API.${streamInfoVerb}`);
  const acknowledgements = consumers.map((consumer) => `$JS.ACK.${consumer}.>`);
  return {
    publish: [...calls, ...answers, presenceSubject(app), ...events, ...streamInfo, ...pulls, ...acknowledgements],
    subscribe: [inbox, `ostiary.${app}.>`, ...presences, ...broadcasts],
  };
};

const durableConsumers = serviceNames.flatMap((service) => subscriptions[service].durable.map((event) => ({ service, event })));

/**
 * The operator makes the one stream and its consumers, each named here, and removes those that no version needs any more. It lives in the account of JetStream, where no call and no
 * answer is ever heard of, so that no stream can record them whatever subjects it asks for. It reads the one stream message by message
 * after a restore (ADR 16).
 */
const operator: Permissions = {
  publish: [
    '$JS.API.INFO',
    ...['CREATE', 'UPDATE', 'INFO', 'MSG.GET'].map((verb) => `$JS.API.STREAM.${verb}.${eventStream}`),
    `$JS.API.CONSUMER.NAMES.${eventStream}`,
    ...durableConsumers.flatMap(({ service, event }) => {
      const name = consumerName(service, event);
      return [
        `$JS.API.CONSUMER.INFO.${eventStream}.${name}`,
        `$JS.API.CONSUMER.CREATE.${eventStream}.${name}`,
        `$JS.API.CONSUMER.CREATE.${eventStream}.${name}.${event.subject}`,
        `$JS.API.CONSUMER.DURABLE.CREATE.${eventStream}.${name}`,
      ];
    }),
    ...retiredConsumers.flatMap((name) => ['INFO', 'DELETE'].map((verb) => `$JS.API.CONSUMER.${verb}.${eventStream}.${name}`)),
  ],
  subscribe: [`${inboxPrefix('operator')}.>`],
};

const consumerSubjects = consumerApi.map((verb) => `CONSUMER.${verb}.${eventStream}.`);

/** What the apps' account may ask of JetStream's: to store an event, to take and acknowledge what a durable consumer holds, and the stream's state. */
const exports = [
  `{ service: ${JSON.stringify(allEventSubjects)}, accounts: [APPS] }`,
  // A pull is answered by as many messages as it asks for.
  ...consumerSubjects.map((subject) => `{ service: "$JS.API.${subject}*", response_type: Stream, accounts: [APPS] }`),
  `{ service: "$JS.API.${streamInfoVerb}", accounts: [APPS] }`,
  `{ service: "$JS.ACK.${eventStream}.>", accounts: [APPS] }`,
];

/**
 * The server answers `$JS.API.>` in every account, if only to say that it has no JetStream. What the apps ask of the other account goes
 * by another name inside theirs, so that there is one answer.
 */
const mappings = [
  ...consumerSubjects.map((subject) => `"$JS.API.${subject}*": "$STREAMS.API.${subject}$1"`),
  `"$JS.API.${streamInfoVerb}": "$STREAMS.API.${streamInfoVerb}"`,
];
const imports = [
  `{ service: { account: STREAMS, subject: ${JSON.stringify(allEventSubjects)} } }`,
  ...consumerSubjects.map((subject) => `{ service: { account: STREAMS, subject: "$JS.API.${subject}*" }, to: "$STREAMS.API.${subject}*" }`),
  `{ service: { account: STREAMS, subject: "$JS.API.${streamInfoVerb}" }, to: "$STREAMS.API.${streamInfoVerb}" }`,
  `{ service: { account: STREAMS, subject: "$JS.ACK.${eventStream}.>" } }`,
];

const listOf = (subjects: readonly string[]): string => `[${subjects.map((subject) => JSON.stringify(subject)).join(', ')}]`;

const list = (subjects: readonly string[], withheld: readonly string[] = []): string => {
  // An empty list of allowed subjects would allow all.
  if (subjects.length === 0) return '{ deny: ">" }';
  return `{ allow: ${listOf(subjects)}${withheld.length === 0 ? '' : `, deny: ${listOf(withheld)}`} }`;
};

const userEntry = (user: NatsUser, password: string): string => {
  const { publish, withheld, subscribe } = user === 'operator' ? operator : permissionsOf(user);
  return [
    `      { user: ${JSON.stringify(user)}, password: ${JSON.stringify(password)}, permissions: {`,
    `          publish: ${list(publish, withheld)}`,
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
  const usersOf = (names: readonly NatsUser[]): string =>
    names
      .flatMap((user) => {
        const password = passwords[user];
        return password === undefined ? [] : [userEntry(user, checked(user, password))];
      })
      .join('\n');
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
    '  STREAMS: {',
    '    jetstream: enabled',
    '    exports: [',
    ...exports.map((entry) => `      ${entry}`),
    '    ]',
    '    users: [',
    usersOf(['operator']),
    '    ]',
    '  }',
    '  APPS: {',
    '    imports: [',
    ...imports.map((entry) => `      ${entry}`),
    '    ]',
    '    mappings: {',
    ...mappings.map((entry) => `      ${entry}`),
    '    }',
    '    users: [',
    usersOf(appNames),
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
