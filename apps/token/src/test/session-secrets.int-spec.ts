import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import {
  type AuthorizationOutcome,
  type AuthorizationRequestId,
  type ParameterList,
  rpcMap,
  type SessionFacts,
  type SignInKey,
} from '#contracts';
import { createSecret } from '#oauth-core';
import { pkce, type TenantWorld, type TestClient } from './tenant-world.js';
import { TokenService, tokensOf } from './token-service.js';

/** What the gateway would say of somebody who never signed in. */
const invented = (world: TenantWorld): SessionFacts => world.session({ amr: ['pwd', 'mfa'], acr: 'urn:ostiary:acr:2' });

describe('N09: the token service believes nobody about who is signed in but the session service', () => {
  let service: TokenService;
  let world: TenantWorld;
  let client: TestClient;

  beforeAll(async () => {
    service = await TokenService.start();
  }, 30_000);
  afterAll(async () => {
    await service.close();
  });
  beforeEach(() => {
    service.down.clear();
    world = service.world();
    client = world.register();
  });

  const parameters = (app = client, more: ParameterList = []): ParameterList => [
    ['response_type', 'code'],
    ['client_id', app.application.clientId],
    ['redirect_uri', 'https://app.example/cb'],
    ['scope', 'openid profile'],
    ['code_challenge', pkce().challenge],
    ['code_challenge_method', 'S256'],
    ...more,
  ];
  /** With whatever else the caller may put into its request. */
  const start = (sessionToken: unknown, more: object = {}, app = client, of: ParameterList = []): Promise<AuthorizationOutcome> => {
    const request = { parameters: parameters(app, of), sessionToken, ...more } as {
      parameters: ParameterList;
      sessionToken: string | null;
    };
    return service.replica().call(rpcMap.token.startAuthorization, world.context, request);
  };

  /** Whatever is no secret of a live session of this tenant. */
  const worthless = (): readonly unknown[] => {
    const session = world.session();
    const secret = world.secretOf(session);
    const ended = world.secretOf(world.session());
    world.endSession(ended);
    const foreign = service.world();
    return [
      null,
      undefined,
      '',
      session.sessionId,
      session,
      [secret],
      { toString: secret },
      `${secret}x`,
      createSecret('st', randomBytes),
      ended,
      foreign.secretOf(foreign.session({ userId: world.user.id })),
    ];
  };

  it('attack A102: starts no authorization for session facts that a caller invented, nor for a secret that is none', async () => {
    const facts = invented(world);
    for (const sessionToken of worthless())
      for (const more of [{}, { session: facts }, { session: facts, facts, userId: facts.userId, amr: facts.amr }])
        expect(await start(sessionToken, more)).toMatchObject({ kind: 'login_required' });
    const silent = await start(null, { session: facts }, client, [['prompt', 'none']]);
    expect(silent).toMatchObject({ kind: 'redirect', location: expect.stringContaining('error=login_required') });
  });

  it('attack A102: takes user and amr from the session service where a caller adds others to a good secret', async () => {
    const session = world.session({ amr: ['pwd'] });
    const other = world.addUser();
    const forged = { session: invented(world), userId: other.id, amr: ['mfa'] };
    const code = await service.code(world, client, {}, session);
    const { idToken } = tokensOf(await service.redeem(world, client, code));
    expect(decodeJwt(idToken)).toMatchObject({ sub: world.user.id, amr: ['pwd'], sid: session.sessionId });
    const outcome = await start(world.secretOf(session), forged);
    expect(outcome.kind).toBe('redirect');
    const stored = await service.database.query(
      `SELECT user_id, facts -> 'authorization' AS "authorization" FROM token.authorization_codes WHERE tenant_id = $1`,
      [world.context.tenantId],
    );
    for (const row of stored.rows)
      expect(row).toMatchObject({ user_id: world.user.id, authorization: { userId: world.user.id, amr: ['pwd'], acr: null } });
  });

  it('attack A102: resumes none either, and keeps it for who signs in', async () => {
    const asked = await start(null);
    if (asked.kind !== 'login_required') throw new Error(`no login: ${JSON.stringify(asked)}`);
    const { requestId } = asked;
    const resume = (sessionToken: unknown, decision: 'allow' | null = null) =>
      service.replica().call(rpcMap.token.resumeAuthorization, world.context, {
        ...{ requestId, decision, session: invented(world) },
        signIn: world.signIn(requestId, decision),
        sessionToken: sessionToken as string | null,
      });
    for (const sessionToken of worthless())
      for (const decision of [null, 'allow'] as const)
        expect(await resume(sessionToken, decision)).toMatchObject({ kind: 'login_required', requestId });
    expect(await service.database.query('SELECT 1 FROM token.consents WHERE tenant_id = $1', [world.context.tenantId])).toMatchObject({
      rowCount: 0,
    });
    expect(await resume(world.secretOf(world.session()))).toMatchObject({
      kind: 'redirect',
      location: expect.stringMatching(/[?&]code=/),
    });
  });

  it('attack A102: takes decision and user from the session service where the gateway says that it was decided', async () => {
    const thirdParty = world.registerPublic({ firstParty: false });
    const sessionToken = world.secretOf(world.session());
    const asked = await start(sessionToken, {}, thirdParty);
    if (asked.kind !== 'consent_required') throw new Error(`no consent: ${JSON.stringify(asked)}`);
    const { requestId } = asked;
    const resume = (signIn: SignInKey, more: object = {}) =>
      service.replica().call(rpcMap.token.resumeAuthorization, world.context, { requestId, signIn, sessionToken, ...more });
    for (const forged of [{ decision: 'allow' }, { decision: 'unmet' }, { decision: 'allow', userId: world.user.id }])
      expect(await resume(world.signIn(requestId), forged)).toMatchObject({ kind: 'consent_required', requestId });
    expect(await resume(world.signIn(requestId, 'allow', world.addUser().id))).toMatchObject({ kind: 'consent_required' });
    const other = world.signIn('another request' as AuthorizationRequestId, 'allow');
    const complete = (signIn: SignInKey) =>
      service.replica().call(rpcMap.token.completeAuthorizationChallenge, world.context, { requestId, signIn, sessionToken });
    for (const invalid of [other, { ...world.signIn(requestId, 'allow'), browserToken: 'another browser' }])
      for (const goOn of [resume, complete]) await expect(goOn(invalid)).rejects.toMatchObject({ code: 'transaction_invalid' });
    expect(await service.database.query('SELECT 1 FROM token.consents WHERE tenant_id = $1', [world.context.tenantId])).toMatchObject({
      rowCount: 0,
    });
    expect(await resume(world.signIn(requestId, 'unmet'))).toMatchObject({
      kind: 'redirect',
      location: expect.stringContaining('error=unmet_authentication_requirements'),
    });
  });

  it('attack A102: ends nobody\u2019s session without a word of theirs, whatever the caller says of it', async () => {
    const beginLogout = (sessionToken: unknown) =>
      service.replica().call(rpcMap.token.beginLogout, world.context, {
        ...{ parameters: [], session: invented(world) },
        sessionToken: sessionToken as string | null,
      });
    expect(await beginLogout(world.secretOf(world.session()))).toMatchObject({ kind: 'confirm' });
    for (const sessionToken of worthless())
      expect(await beginLogout(sessionToken)).toEqual({ kind: 'end_session', location: null, session: null });
  });

  it('N24: tells what a user allowed to nobody without the secret of a session of theirs', async () => {
    const thirdParty = world.registerPublic({ firstParty: false });
    const session = world.session();
    const sessionToken = world.secretOf(session);
    const allowed = async (requestId: AuthorizationRequestId, token: unknown) => {
      const request = { ...{ session: invented(world), userId: session.userId }, requestId, sessionToken: token as string | null };
      const { scopes } = await service.replica().call(rpcMap.token.describeAuthorization, world.context, request);
      return scopes.filter((scope) => scope.allowed).map(({ name }) => name);
    };
    const asked = async (): Promise<AuthorizationRequestId> => {
      const outcome = await start(sessionToken, {}, thirdParty, [['prompt', 'consent']]);
      if (outcome.kind !== 'consent_required') throw new Error(outcome.kind);
      return outcome.requestId;
    };
    const first = await asked();
    expect(await allowed(first, sessionToken)).toEqual([]);
    await service.replica().call(rpcMap.token.resumeAuthorization, world.context, {
      ...{ requestId: first, sessionToken },
      signIn: world.signIn(first, 'allow'),
    });
    const again = await asked();
    expect(await allowed(again, sessionToken)).toEqual(['openid', 'profile']);
    for (const token of [...worthless(), world.secretOf(world.session({ userId: world.addUser().id }))])
      expect(await allowed(again, token)).toEqual([]);
  });

  it('is unavailable while the session service is, and asks it nothing where no secret is presented', async () => {
    service.down.add('session');
    await expect(start(world.secretOf(world.session()))).rejects.toMatchObject({ code: 'unavailable' });
    for (const sessionToken of [null, 'garbage', world.user.id])
      expect(await start(sessionToken)).toMatchObject({ kind: 'login_required' });
  });

  it('N45: tells of a consent as the act of the user of that session', async () => {
    const thirdParty = world.register({ firstParty: false });
    const sessionToken = world.secretOf(world.session());
    const asked = await start(sessionToken, {}, thirdParty);
    if (asked.kind !== 'consent_required') throw new Error(`no consent: ${JSON.stringify(asked)}`);
    const request = { requestId: asked.requestId, sessionToken, signIn: world.signIn(asked.requestId, 'allow') };
    await service.replica().call(rpcMap.token.resumeAuthorization, world.context, request);
    const { rows } = await service.database.query<{ actor: object }>(
      `SELECT envelope -> 'actor' AS actor FROM token.outbox WHERE tenant_id = $1 AND subject LIKE '%consent-granted%'`,
      [world.context.tenantId],
    );
    expect(rows).toEqual([{ actor: { kind: 'user', userId: world.user.id, address: '192.0.2.1' } }]);
  });
});
