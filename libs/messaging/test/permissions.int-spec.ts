import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AckPolicy, jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import {
  appNames,
  callers,
  eventMap,
  eventStream,
  isServiceName,
  mayCall,
  secretsForMessages,
  rpcMap,
  serviceNames,
  subscriptions,
  type AnyEvent,
  type AnyRpc,
  type AppName,
} from '#contracts';
import { keepStreams } from '../src/index.js';
import { eventually, startBroker, type Broker } from './harness.js';

describe('A72: NATS with the permissions of the contracts', () => {
  let broker: Broker;
  const connections = new Map<AppName | 'operator', NatsConnection>();
  const violations = new Map<AppName | 'operator', string[]>();

  beforeAll(async () => {
    broker = await startBroker();
    for (const app of [...appNames, 'operator'] as const) {
      const connection = await connect({ servers: broker.nats.url, user: app, pass: broker.passwords[app], inboxPrefix: `_INBOX_${app}` });
      connections.set(app, connection);
      const seen: string[] = [];
      violations.set(app, seen);
      void (async () => {
        for await (const status of connection.status()) if (status.type === 'error') seen.push(status.error.message);
      })();
    }
  }, 120_000);

  afterAll(async () => {
    await Promise.all([...connections.values()].map((connection) => connection.close()));
    await broker.nats.stop();
  });

  const of = (app: AppName | 'operator'): NatsConnection => {
    const connection = connections.get(app);
    if (!connection) throw new Error(`${app} is not connected`);
    return connection;
  };
  const attempt = async (app: AppName | 'operator', act: (connection: NatsConnection) => void): Promise<string[]> => {
    const seen = violations.get(app) ?? [];
    seen.length = 0;
    act(of(app));
    await of(app).flush();
    await sleep(10);
    return [...seen];
  };
  const publish = (app: AppName | 'operator', subject: string) => attempt(app, (connection) => connection.publish(subject, '{}'));
  const subscribe = (app: AppName | 'operator', subject: string) =>
    attempt(app, (connection) => void connection.subscribe(subject, { callback: () => undefined }));
  const violation = expect.arrayContaining([expect.stringMatching(/permissions violation/i)]);

  it.each([
    ['no credentials', {}],
    ['an unknown user', { user: 'audit', pass: 'x'.repeat(32) }],
    ['a wrong password', { user: 'token', pass: 'x'.repeat(32) }],
    ['no password', { user: 'token' }],
    ['a token', { token: 'x'.repeat(32) }],
  ])('refuses a connection with %s', async (_name, credentials) => {
    await expect(connect({ servers: broker.nats.url, reconnect: false, ...credentials })).rejects.toThrow(/authorization/i);
  });

  const refusedOf = (seen: readonly string[]): string[] => seen.map((message) => /"([^"]+)"/.exec(message)?.[1] ?? message).sort();

  /** Publishes to each subject as the app: which of them the server refused, and which reached the service or the stream that they are for. */
  const publishAll = async (app: AppName, subjects: readonly string[]): Promise<{ refused: string[]; arrived: string[] }> => {
    const arrived: string[] = [];
    const services = serviceNames.map((service) =>
      of(service).subscribe(`ostiary.${service}.*.*`, { callback: (_error, { subject }) => void arrived.push(subject) }),
    );
    // The stream acknowledges what it has stored.
    const acknowledge = (_error: Error | null, { subject }: { subject: string }): void =>
      void arrived.push(subject.split('.ack.')[1] ?? subject);
    const acks = of(app).subscribe(`_INBOX_${app}.ack.>`, { callback: acknowledge });
    await Promise.all(serviceNames.map((service) => of(service).flush()));
    const publishing = (connection: NatsConnection): void =>
      subjects.forEach((subject) => connection.publish(subject, '{}', { reply: `_INBOX_${app}.ack.${subject}` }));
    const refused = refusedOf(await attempt(app, publishing));
    for (const end = Date.now() + 5_000; refused.length + arrived.length < subjects.length && Date.now() < end;) await sleep(5);
    for (const subscription of [...services, acks]) subscription.unsubscribe();
    return { refused, arrived: arrived.sort() };
  };
  const rpcs = Object.values(rpcMap).flatMap((group): AnyRpc[] => Object.values(group));
  const events = Object.values(eventMap).flatMap((group): AnyEvent[] => Object.values(group));
  const subjectsOf = (all: readonly { readonly subject: string }[]): string[] => all.map(({ subject }) => subject).sort();

  describe.each(appNames)('attack A100: with the password of %s', (app) => {
    it('every RPC outside its list is refused and reaches nobody, and every one inside reaches its service', async () => {
      const allowed = rpcs.filter((rpc) => mayCall(app, rpc));
      const { refused, arrived } = await publishAll(app, subjectsOf(rpcs));
      expect(refused).toEqual(subjectsOf(rpcs.filter((rpc) => !mayCall(app, rpc))));
      expect(arrived).toEqual(subjectsOf(allowed));
    });

    it('every event that is not its own is refused and not stored, and every one of its own is stored', async () => {
      const own = events.filter(({ service }) => service === app);
      const { refused, arrived } = await publishAll(app, subjectsOf(events));
      expect(refused).toEqual(subjectsOf(events.filter(({ service }) => service !== app)));
      expect(arrived).toEqual(subjectsOf(own));
    });

    it('every event that it does not subscribe to is kept from it', async () => {
      const heard = subscriptions[app].broadcast.map(({ subject }) => subject);
      const listen = (connection: NatsConnection): void =>
        events.forEach(({ subject }) => void connection.subscribe(subject, { callback: () => undefined }));
      expect(refusedOf(await attempt(app, listen))).toEqual(subjectsOf(events.filter(({ subject }) => !heard.includes(subject))));
    });

    it('every RPC of others is refused to be answered, alone or in their queue group', async () => {
      const others = rpcs.filter(({ service }) => service !== app);
      for (const queue of [undefined, 'tenant'])
        expect(
          refusedOf(
            await attempt(app, (connection) =>
              others.forEach(({ subject }) => void connection.subscribe(subject, { ...(queue && { queue }), callback: () => undefined })),
            ),
          ),
        ).toEqual(subjectsOf(others));
    });
  });

  it('N09: lists single RPCs for every app but the gateway, all of them for services that are there', () => {
    for (const app of appNames.filter((name) => name !== 'gateway'))
      for (const callee of callers[app]) expect(subjectsOf(rpcs)).toContain(callee.subject);
    const administration = ['create', 'update', 'delete', 'rotate', 'set', 'put', 'revoke', 'complete', 'resume', 'issue'];
    const changing = rpcs.filter(({ subject }) => administration.some((verb) => subject.split('.')[2]?.startsWith(`${verb}-`)));
    const allowed = appNames
      .filter((app) => app !== 'gateway')
      .flatMap((app) => changing.filter((rpc) => mayCall(app, rpc)).map(({ subject }) => `${app} ${subject}`));
    expect(changing.length).toBeGreaterThan(20);
    // Sends the messages with which a person proves the address.
    const { createRecoveryCodes, createPasskeyChallenge, completeProfile, beginEnrolment, confirmEnrolment, renameAuthenticator } =
      rpcMap.identity;
    expect(allowed.toSorted()).toEqual([
      ...subjectsOf(secretsForMessages).map((subject) => `notification ${subject}`),
      // By what somebody proves who they are, and what they are asked for at their sign-in: the session service knows whose it is.
      ...subjectsOf([completeProfile, createPasskeyChallenge, createRecoveryCodes]).map((subject) => `session ${subject}`),
    ]);
    for (const rpc of secretsForMessages) expect(appNames.filter((app) => mayCall(app, rpc))).toEqual(['notification']);
    // What people prove themselves with is set up by who knows what they proved.
    for (const rpc of [beginEnrolment, confirmEnrolment, createRecoveryCodes, renameAuthenticator])
      expect(appNames.filter((app) => mayCall(app, rpc))).toEqual(['session']);
  });

  it.each(appNames)('lets %s answer for itself only', async (app) => {
    for (const service of serviceNames) expect(await subscribe(app, `ostiary.${service}.>`)).toEqual(service === app ? [] : violation);
    expect(await subscribe(app, '>')).toEqual(violation);
    expect(await subscribe(app, 'ostiary.>')).toEqual(violation);
    expect(await subscribe(app, 'ostiary.*.issue-token.v1')).toEqual(violation);
  });

  it.each(appNames)('N53: lets %s hear the replicas of the services it calls, and say that it is alive for itself only', async (app) => {
    const presenceOf = (service: string): string => `ostiary.presence.${service}`;
    for (const service of serviceNames) {
      const isCalled = rpcs.some((rpc) => rpc.service === service && mayCall(app, rpc));
      expect(await subscribe(app, presenceOf(service))).toEqual(isCalled ? [] : violation);
    }
    const directly = (called: readonly AnyRpc[]): string[] => called.map(({ subject }) => `${subject}.at.replica`);
    const publishing = (connection: NatsConnection): void =>
      [...serviceNames.map(presenceOf), ...directly(rpcs)].forEach((subject) => connection.publish(subject, '{}'));
    const forbidden = [
      ...serviceNames.filter((service) => service !== app).map(presenceOf),
      ...directly(rpcs.filter((rpc) => !mayCall(app, rpc))),
    ];
    expect(refusedOf(await attempt(app, publishing))).toEqual(forbidden.sort());
    expect(await subscribe(app, 'ostiary.presence.>')).toEqual(violation);
    expect(await subscribe(app, 'ostiary.*.*.*.at.replica')).toEqual(violation);
  });

  it.each(appNames)('keeps %s out of others’ inboxes', async (app) => {
    for (const other of [...appNames, 'operator'] as const) {
      if (other === app) continue;
      expect(await subscribe(app, `_INBOX_${other}.>`)).toEqual(violation);
      expect(await publish(app, `_INBOX_${other}.guessed`)).toEqual(violation);
    }
    expect(await subscribe(app, '_INBOX.>')).toEqual(violation);
    expect(await subscribe(app, '_INBOX_*.>')).toEqual(violation);
  });

  it.each(appNames)('keeps %s out of the system account’s subjects and of stream administration', async (app) => {
    expect(await subscribe(app, '$SYS.>')).toEqual(violation);
    expect(await publish(app, '$SYS.REQ.SERVER.PING')).toEqual(violation);
    expect(await publish(app, '$SYS.REQ.ACCOUNT.PING.CONNZ')).toEqual(violation);
    for (const verb of [
      'STREAM.CREATE',
      'STREAM.UPDATE',
      'STREAM.DELETE',
      'STREAM.PURGE',
      'STREAM.MSG.GET',
      'STREAM.MSG.DELETE',
      'STREAM.SNAPSHOT',
      'DIRECT.GET',
      'CONSUMER.NAMES',
    ])
      expect(await publish(app, `$JS.API.${verb}.${eventStream}`)).toEqual(violation);
    // A service looks whether the stream still holds what it has published (N10).
    expect(await publish(app, `$JS.API.STREAM.INFO.${eventStream}`)).toEqual(isServiceName(app) ? [] : violation);
    for (const stream of ['OTHER', '*', '>']) expect(await publish(app, `$JS.API.STREAM.INFO.${stream}`)).toEqual(violation);
    expect(await publish(app, '$JS.API.INFO')).toEqual(violation);
    expect(await publish(app, '$JS.API.STREAM.CREATE.OTHER')).toEqual(violation);
    expect(await publish(app, `$JS.API.CONSUMER.CREATE.${eventStream}`)).toEqual(violation);
    expect(await publish(app, `$JS.API.CONSUMER.DURABLE.CREATE.${eventStream}.mine`)).toEqual(violation);
    expect(await subscribe(app, '$JS.>')).toEqual(violation);
    expect(await subscribe(app, '$JS.EVENT.>')).toEqual(violation);
  });

  it('lets no service pull or acknowledge for another', async () => {
    const others = `${eventStream}.session_identity_user-updated_v1`;
    for (const app of appNames.filter((name) => name !== 'session')) {
      expect(await publish(app, `$JS.API.CONSUMER.MSG.NEXT.${others}`)).toEqual(violation);
      expect(await publish(app, `$JS.API.CONSUMER.DELETE.${others}`)).toEqual(violation);
      expect(await publish(app, `$JS.ACK.${others}.1.1.1.1.0`)).toEqual(violation);
    }
    expect(await publish('session', `$JS.API.CONSUMER.DELETE.${others}`)).toEqual(violation);
  });

  it('lets no app publish another’s events, nor an event that the contracts do not know', async () => {
    const mine = 'ostiary.events.token.grant-revoked.v1';
    for (const app of appNames) expect(await publish(app, mine)).toEqual(app === 'token' ? [] : violation);
    expect(await publish('token', 'ostiary.events.token.made-up.v1')).toEqual(violation);
  });

  it('lets an app hear of the events it subscribes to, and no others', async () => {
    expect(await subscribe('introspection', 'ostiary.events.token.grant-revoked.v1')).toEqual([]);
    expect(await subscribe('introspection', 'ostiary.events.>')).toEqual(violation);
    expect(await subscribe('gateway', 'ostiary.events.token.grant-revoked.v1')).toEqual(violation);
    expect(await subscribe('session', 'ostiary.events.identity.user-created.v1')).toEqual(violation);
  });

  it('lets the operator make streams, but neither call services nor read or publish events', async () => {
    for (const subject of ['ostiary.token.issue-token.v1', 'ostiary.events.token.grant-revoked.v1', '$SYS.REQ.SERVER.PING'])
      expect(await publish('operator', subject)).toEqual(violation);
    for (const subject of ['ostiary.>', 'ostiary.events.>', '$SYS.>', '>']) expect(await subscribe('operator', subject)).toEqual(violation);
    const manager = await jetstreamManager(of('operator'));
    expect((await manager.streams.info(eventStream)).state.consumer_count).toBe(
      serviceNames.flatMap((service) => subscriptions[service].durable).length,
    );
  });

  it('N12: lets the operator use no verb but those it needs, on no stream or consumer but those of the contracts', async () => {
    const others = ['OTHER', '*', '>'].flatMap((stream) => ['CREATE', 'UPDATE', 'INFO'].map((verb) => `STREAM.${verb}.${stream}`));
    const verbs = ['DELETE', 'PURGE', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE', 'PEER.REMOVE', 'LEADER.STEPDOWN'];
    const named = [
      ...[
        'STREAM.NAMES',
        'STREAM.LIST',
        `DIRECT.GET.${eventStream}`,
        'CONSUMER.NAMES.OTHER',
        'CONSUMER.NAMES.*',
        `CONSUMER.LIST.${eventStream}`,
      ],
      ...[`CONSUMER.CREATE.${eventStream}`, `CONSUMER.CREATE.${eventStream}.mine`, `CONSUMER.DURABLE.CREATE.${eventStream}.mine`],
      ...['DELETE', 'MSG.NEXT'].map((verb) => `CONSUMER.${verb}.${eventStream}.session_identity_user-updated_v1`),
    ];
    for (const subject of [...others, ...verbs.map((verb) => `STREAM.${verb}.${eventStream}`), ...named])
      expect([subject, await publish('operator', `$JS.API.${subject}`)]).toEqual([subject, violation]);
    expect(await publish('operator', `$JS.ACK.${eventStream}.session_identity_user-updated_v1.1.1.1.1.0`)).toEqual(violation);
  });

  const asAdministrator = async <Result>(
    work: (connection: NatsConnection, manager: JetStreamManager) => Promise<Result>,
  ): Promise<Result> => {
    const { url: servers, user, password: pass } = broker.administrator;
    const connection = await connect({ servers, user, pass });
    try {
      return await work(connection, await jetstreamManager(connection));
    } finally {
      await connection.close();
    }
  };

  it(
    'lets the operator remove what an earlier version took its events by, once no replica pulls from it or has something of it in hand',
    () =>
      asAdministrator(async (connection, { consumers }) => {
        const names = async () => (await consumers.list(eventStream).next()).map(({ name }) => name);
        const retired = 'notification_token_backchannel-authentication-requested_v1';
        const subject = 'ostiary.events.token.nothing.v1';
        await consumers.add(eventStream, { durable_name: retired, ack_policy: AckPolicy.Explicit, filter_subject: subject });
        const consumer = await jetstream(connection).consumers.get(eventStream, retired);
        const pulling = await consumer.consume({ callback: () => undefined });
        await eventually(async () => (await consumers.info(eventStream, retired)).num_waiting > 0);
        await broker.provision();
        expect(await names()).toContain(retired);
        await pulling.close();
        await jetstream(connection).publish(subject, '{}');
        const inHand = await consumer.next({ expires: 1_000 });
        await eventually(async () => (await consumers.info(eventStream, retired)).num_waiting === 0, 40_000);
        await broker.provision();
        expect(await names()).toContain(retired);
        inHand?.ack();
        await broker.provision();
        expect(await names()).not.toContain(retired);
      }),
    90_000,
  );

  it('F08: has the operator notice that one consumer is gone, also where there is another that nobody knows', () =>
    asAdministrator(async (_connection, { consumers }) => {
      const [gone, stranger] = ['session_identity_user-updated_v1', 'a_stranger'];
      const keeper = keepStreams(broker.operator, { everyMs: 50, tell: () => undefined });
      try {
        await consumers.add(eventStream, { durable_name: stranger, ack_policy: AckPolicy.Explicit });
        await consumers.delete(eventStream, gone);
        await eventually(async () => (await consumers.list(eventStream).next()).some(({ name }) => name === gone));
      } finally {
        await keeper.stop();
        await consumers.delete(eventStream, stranger);
      }
    }));

  it('N12: lets the operator record no call and no answer, whatever subjects its stream asks for', async () => {
    const { streams } = await jetstreamManager(of('operator'));
    const config = (await streams.info(eventStream)).config;
    const gateway = of('gateway');
    of('token').subscribe('ostiary.token.>', {
      queue: 'token',
      callback: (_error, message) => void message.respond('{"password":"answer"}'),
    });
    await of('token').flush();
    const wishes = [['ostiary.>'], ['ostiary.token.issue-token.v1', '_INBOX_gateway.>'], ['*.token.*.*', 'ostiary.events.>']];
    let accepted = 0;
    for (const subjects of wishes) {
      await streams.update(eventStream, { subjects }).then(
        () => (accepted += 1),
        () => undefined,
      );
      const before = (await streams.info(eventStream)).state.messages;
      for (let nth = 0; nth < 20; nth += 1) await gateway.request('ostiary.token.issue-token.v1', '{"password":"hunter2"}');
      expect((await streams.info(eventStream)).state.messages).toBe(before);
    }
    expect(accepted).toBeGreaterThan(0);
    await streams.update(eventStream, { subjects: config.subjects });
    // The same stream does take what it is meant to take.
    const event = eventMap.token.grantRevoked.subject;
    const before = (await streams.info(eventStream)).state.messages;
    await of('token').request(event, '{}');
    expect((await streams.info(eventStream)).state.messages).toBe(before + 1);
  });

  it('N12: lets nobody make a stream in the account of the calls, which has no JetStream', async () => {
    for (const app of appNames) {
      expect(await publish(app, '$JS.API.STREAM.CREATE.MINE')).toEqual(violation);
      expect(await publish(app, '$STREAMS.API.STREAM.CREATE.MINE')).toEqual(violation);
      expect(await publish(app, `$STREAMS.API.CONSUMER.DELETE.${eventStream}.session_identity_user-updated_v1`)).toEqual(violation);
    }
  });
});
