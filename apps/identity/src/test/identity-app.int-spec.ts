import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChallengeId, eventMap, rpcMap, type TenantContext, type Throttling, type UserId } from '#contracts';
import { RpcClient } from '#kernel';
import { InProcessBus, StandIn } from '#messaging';
import { AppConfig, type AppDefinition, MasterKeys, type RunningApp, schemaOf, startApp } from '#platform';
import { buildTenant, tenantContext, testDatabase, type TestDatabase } from '#testing';
import { identityApp } from '../identity.app.js';

@Module({})
class CallerModule {}
const callerApp: AppDefinition = { name: 'gateway', config: AppConfig, module: CallerModule };
@Module({ providers: [StandIn] })
class SenderModule {}
/** The one that sends messages. */
const senderApp: AppDefinition = { name: 'notification', config: AppConfig, module: SenderModule };

type OutboxRow = { readonly subject: string; readonly envelope: { readonly payload: { readonly version: number } } };

describe('the identity app, over messages', () => {
  let database: TestDatabase;
  let identity: RunningApp | undefined;
  let caller: RunningApp | undefined;
  let sender: RunningApp | undefined;
  let rpc: RpcClient;
  let messages: RpcClient;
  let tenant: TenantContext;

  beforeAll(async () => {
    const schema = schemaOf(identityApp);
    if (schema === null) throw new Error('identity has a schema');
    database = await testDatabase([schema]);
    const bus = new InProcessBus();
    const transport = { kind: 'in-process', bus } as const;
    bus.answer(rpcMap.tenant.getTenant.subject, async () => ({ response: buildTenant() }));
    bus.answer(rpcMap.tenant.listApplications.subject, async () => ({ response: { items: [], nextCursor: null } }));
    const quiet = { NODE_ENV: 'test', OSTIARY_LOG_LEVEL: 'error' };
    const env = { ...quiet, OSTIARY_DATABASE_URL: database.url('identity'), OSTIARY_IDENTITY_KEYS: MasterKeys.generate('k1') };
    identity = await startApp(identityApp, { env, transport });
    caller = await startApp(callerApp, { env: quiet, transport });
    sender = await startApp(senderApp, { env: quiet, transport });
    rpc = caller.get(RpcClient);
    messages = sender.get(RpcClient);
  });
  afterAll(async () => {
    await sender?.close();
    await caller?.close();
    await identity?.close();
    await database.drop();
  });
  beforeEach(() => {
    tenant = tenantContext({}, 60_000);
  });

  /** What was appended to the outbox for the tenant, in order. */
  const published = async (): Promise<readonly OutboxRow[]> => {
    const outbox = 'SELECT * FROM identity.outbox WHERE tenant_id = $1 ORDER BY created_at';
    return (await database.query<OutboxRow>(outbox, [tenant.tenantId])).rows;
  };

  it('is healthy, and counts what it answers', async () => {
    await rpc.call(rpcMap.identity.listUsers, tenant, { limit: 1 });
    await expect(identity?.health()).resolves.toMatchObject({ healthy: true });
    await expect(identity?.metrics()).resolves.toContain('subject="ostiary.identity.list-users.v1",outcome="ok"');
  });

  it('answers every RPC of its contract, and publishes what happened', async () => {
    const call = rpcMap.identity;
    const made = await rpc.call(call.createUser, tenant, { username: 'alice', email: 'alice@example.com', password: 'plum kettle orbit' });
    await expect(rpc.call(call.getUser, tenant, { id: made.id })).resolves.toEqual(made);
    await expect(rpc.call(call.findUser, tenant, { id: made.id })).resolves.toEqual({ user: made });
    const nobody = randomUUID() as UserId;
    await expect(rpc.call(call.findUsers, tenant, { ids: [nobody, made.id, made.id] })).resolves.toEqual({ users: [null, made, made] });
    await expect(rpc.call(call.listUsers, tenant, { limit: 5 })).resolves.toEqual({ items: [made], nextCursor: null });
    const login = { method: 'password', identifier: 'alice', password: 'plum kettle orbit', knownBrowser: null } as const;
    await expect(rpc.call(call.verifyAuthentication, tenant, login)).resolves.toEqual({
      evidence: { method: 'password', userId: made.id, userVersion: made.version, amr: ['pwd'] },
      enrolled: ['password'],
      secondFactor: 'off',
      deletion: null,
      onFile: { attributes: [], terms: [] },
      isRepeated: false,
      knownBrowser: expect.any(String),
    });
    const { token } = await messages.call(call.createEmailVerification, tenant, { id: made.id });
    await expect(rpc.call(call.verifyEmail, tenant, { token: token ?? '' })).resolves.toEqual({
      email: 'alice@example.com',
      wasVerified: false,
    });
    await expect(rpc.call(call.listAuthenticators, tenant, { userId: made.id })).resolves.toEqual({
      userVersion: expect.any(Number),
      enrolled: ['password', 'magic-link', 'email-otp'],
      secondFactor: 'off',
      onFile: { attributes: [], terms: [] },
      authenticators: [],
      recoveryCodesLeft: 0,
    });
    const challengeId = randomUUID() as ChallengeId;
    const asking = { method: 'email-otp', userId: made.id, userVersion: 2, challengeId } as const;
    await expect(rpc.call(call.beginAuthentication, tenant, asking)).resolves.toEqual({ sentTo: null });
    const { code, user } = await messages.call(call.createOneTimeCode, tenant, { challengeId });
    expect(user?.email).toBe('alice@example.com');
    await expect(rpc.call(call.verifyAuthentication, tenant, { ...asking, code: code ?? '' })).resolves.toMatchObject({
      evidence: { method: 'email-otp', userId: made.id, amr: ['otp'] },
    });
    await expect(rpc.call(call.updateUser, tenant, { id: made.id, name: 'Alice' })).resolves.toMatchObject({ name: 'Alice', version: 3 });
    await expect(rpc.call(call.setPassword, tenant, { id: made.id, password: 'even longer' })).resolves.toEqual({ changed: true });
    await expect(rpc.call(call.deleteUser, tenant, { id: made.id })).resolves.toEqual({ deleted: true });
    const { userCreated, userUpdated, oneTimeCodeRequested, passwordChanged, userDeleted } = eventMap.identity;
    const events = await published();
    expect(events.map(({ subject }) => subject)).toEqual(
      [userCreated, userUpdated, oneTimeCodeRequested, userUpdated, passwordChanged, userDeleted].map(({ subject }) => subject),
    );
    expect(events.map(({ envelope }) => envelope.payload.version)).toEqual([1, 2, undefined, 3, 4, 5]);
    for (const secret of ['plum kettle orbit', 'even longer', 'ost_ev_', code ?? ''])
      expect(JSON.stringify(events)).not.toContain(`"${secret}`);
  });

  it('N09: makes secrets for messages for nobody but who sends them', async () => {
    const { createEmailVerification, createOneTimeCode } = rpcMap.identity;
    await expect(rpc.call(createEmailVerification, tenant, { id: randomUUID() as UserId })).rejects.toThrow(/may not call/);
    await expect(rpc.call(createOneTimeCode, tenant, { challengeId: randomUUID() as ChallengeId })).rejects.toThrow(/may not call/);
  });

  it('publishes once, of many reports, that somebody is turned away', async () => {
    const throttling: Throttling = {
      endpoint: 'token',
      subject: 'address',
      event: 'invalid_grant',
      max: 10,
      seconds: 60,
      subjectId: '192.0.2.1',
      until: new Date(Date.now() + 60_000).toISOString(),
    };
    const answers = await Promise.all(Array.from({ length: 20 }, () => rpc.call(rpcMap.identity.reportThrottling, tenant, throttling)));
    expect(answers.filter(({ told }) => told)).toHaveLength(1);
    expect((await published()).map(({ subject, envelope }) => [subject, envelope.payload])).toEqual([
      [eventMap.identity.requestsThrottled.subject, throttling],
    ]);
  });

  it('refuses over the wire as it does at home', async () => {
    const call = rpcMap.identity;
    const nobody = 'x' as UserId;
    await expect(rpc.call(call.getUser, tenant, { id: nobody })).rejects.toMatchObject({ code: 'not_found' });
    await expect(rpc.call(call.createUser, tenant, {})).rejects.toMatchObject({
      code: 'invalid_argument',
      members: [{ pointer: '/username', detail: expect.any(String) }],
    });
    await expect(rpc.call(call.verifyEmail, tenant, { token: 'x' })).rejects.toMatchObject({ code: 'invalid_argument' });
    const login = { method: 'password', identifier: 'nobody', password: 'x', knownBrowser: null } as const;
    await expect(rpc.call(call.verifyAuthentication, tenant, login)).rejects.toMatchObject({ code: 'invalid_credentials' });
  });
});
