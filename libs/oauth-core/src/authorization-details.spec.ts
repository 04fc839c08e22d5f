import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import fc from 'fast-check';
import { type Application, deviceCodeGrant, type OAuthReply, type ResourceServer } from '#contracts';
import { readAuthorizationDetails } from './authorization-details.js';
import { introspectToken } from './endpoints/introspection.js';
import { describeAuthorization } from './endpoints/authorization/describe-authorization.js';
import { OAuthError } from './errors.js';
import { Parameters } from './parameters.js';
import { RequestKey, requestClaims } from './testing/request-objects.js';
import { type Members, type TestClient, textIn, tokensOf } from './testing/client-requests.js';
import { TestAuthorizationServer } from './testing/authorization-server.js';
import { anApplication, aResourceServer } from './testing/builders.js';

const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const payment = {
  type: 'payment',
  description: 'Make a payment',
  schema: {
    type: 'object',
    properties: {
      actions: { type: 'array', title: 'Actions', items: { type: 'string', enum: ['initiate', 'status', 'cancel'] } },
      amount: { type: 'number', title: 'Amount', minimum: 0 },
      creditor: { type: 'object', properties: { name: { type: 'string', title: 'Name' } } },
    },
    required: ['amount'],
  },
};
const pay = { type: 'payment', actions: ['initiate', 'status'], amount: 12.5 };
const payLess = { ...pay, actions: ['status'] };
const text = (...details: readonly unknown[]): string => JSON.stringify(details);

const setUp = (members: Partial<Application> = {}, server: Partial<ResourceServer> = {}) => {
  const authorizationServer = new TestAuthorizationServer();
  const bank = aResourceServer({
    identifier: 'https://bank.example',
    name: 'Bank',
    scopes: [{ name: 'accounts:read', description: 'See your accounts' }],
    authorizationDetailsTypes: [payment],
    ...server,
  });
  authorizationServer.tables.resourceServers.push(bank);
  const client = authorizationServer.register(
    anApplication({
      authorizationDetailsTypes: ['payment'],
      scopes: ['openid', 'profile', 'email', 'notes:read', 'accounts:read'],
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', deviceCodeGrant, tokenExchangeGrant],
      ...members,
    }),
  );
  return { server: authorizationServer, bank, client };
};

const errorOf = async (server: TestAuthorizationServer, client: TestClient, changes: Members): Promise<string | null> => {
  const outcome = await server.start(client, changes);
  return outcome.kind === 'redirect' ? new URL(outcome.location).searchParams.get('error') : outcome.kind;
};

const detailsIn = ({ body }: OAuthReply): unknown => body?.['authorization_details'];
const refused = { status: 400, body: { error: 'invalid_authorization_details' } };

describe('RFC 9396 §5: the authorization server refuses authorization details', () => {
  it.each<[string, string]>([
    ['that are not JSON', '{'],
    ['that are no list', '{"type":"payment","amount":1}'],
    ['that are not objects', '["payment"]'],
    ['that are lists', '[[]]'],
    ['without a type', '[{"amount":1}]'],
    ['with a type that is no text', '[{"type":1,"amount":1}]'],
    ['of an unknown type', text({ type: 'unknown' })],
    ['with unknown members', text({ ...pay, more: true })],
    ['with members of the wrong type', text({ ...pay, amount: '12.5' })],
    ['with members of an invalid value', text({ ...pay, actions: ['everything'] })],
    ['without required members', text({ type: 'payment' })],
    ['of which only one is unfit', text(pay, { ...pay, amount: -1 })],
    ['with a member twice', '[{"type":"payment","amount":1,"amount":1000}]'],
    ['with a member twice, spelled otherwise', '[{"type":"payment","amount":1,"\\u0061mount":1000}]'],
    ['with a prototype', '[{"type":"payment","amount":1,"__proto__":{"amount":0}}]'],
    ['with text that shows otherwise than it is', text({ ...pay, creditor: { name: 'a\u202eb' } })],
    ['with a line that ends', text({ ...pay, creditor: { name: 'a\nb' } })],
    ['that are nested without end', `[{"type":"payment","amount":${'['.repeat(200)}${']'.repeat(200)}}]`],
    ['of which there are too many', text(...Array.from({ length: 21 }, () => pay))],
  ])('%s', async (_what, authorization_details) => {
    const { server, client } = setUp();
    const codes = await errorOf(server, client, { authorization_details });
    expect(codes).toBe('invalid_authorization_details');
    expect(await server.push(client, { authorization_details })).toMatchObject(refused);
    expect(await server.authorizeDevice(client, { authorization_details })).toMatchObject(refused);
    expect(await server.token(client, { grant_type: 'client_credentials', authorization_details })).toMatchObject(refused);
    expect(server.tables.requests.size).toBe(0);
  });

  it('of a type that the client is not registered for', async () => {
    const { server, client } = setUp({ authorizationDetailsTypes: [] });
    expect(await errorOf(server, client, { authorization_details: text(pay) })).toBe('invalid_authorization_details');
  });

  it('that are longer than any parameter may be, as invalid_request', async () => {
    const { server, client } = setUp();
    expect(await errorOf(server, client, { authorization_details: text({ ...pay, creditor: { name: 'x'.repeat(9_000) } }) })).toBe(
      'invalid_request',
    );
  });

  it('of another resource than is named, and of two resources, as invalid_target', async () => {
    const { server, client } = setUp();
    const authorization_details = text(pay);
    expect(await errorOf(server, client, { authorization_details, resource: server.resourceServer.identifier })).toBe('invalid_target');
    expect(await errorOf(server, client, { authorization_details, scope: 'openid notes:read' })).toBe('invalid_target');
  });

  it('and never fails on what it reads', () => {
    const parse = (value: string): unknown => {
      try {
        return readAuthorizationDetails(Parameters.read([['authorization_details', value]]));
      } catch (error) {
        expect(error).toBeInstanceOf(OAuthError);
        return null;
      }
    };
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(fc.object()).map((each) => JSON.stringify(each)),
        ),
        (value) => void parse(value),
      ),
    );
  });
});

describe('RFC 9396 §2, §3: authorization details are asked for', () => {
  const authorization_details = text(pay);

  it('at the authorization endpoint, with a scope or without', async () => {
    const { server, client } = setUp();
    for (const scope of ['openid', undefined]) {
      const reply = await server.redeem(client, await server.code(client, { scope, authorization_details }));
      expect(detailsIn(reply)).toEqual([pay]);
      const claims = decodeJwt(tokensOf(reply).accessToken);
      expect(claims).toMatchObject({ authorization_details: [pay], aud: scope === undefined ? 'https://bank.example' : expect.anything() });
    }
    expect(await errorOf(server, client, { scope: undefined, authorization_details: undefined })).toBe('invalid_scope');
  });

  it('pushed, in a request object, and by a device', async () => {
    const key = new RequestKey();
    const { server, client } = setUp({ jwks: key.jwks });
    const pushed = await server.push(client, { authorization_details });
    const opened = await server.open(client, pushed.body?.['request_uri']);
    const request = key.sign(requestClaims(server, client.application, { authorization_details: [pay] }));
    const signed = await server.start(client, { request });
    for (const outcome of [opened, signed]) {
      if (outcome.kind !== 'redirect') throw new Error(outcome.kind);
      const code = new URL(outcome.location).searchParams.get('code') ?? '';
      expect(detailsIn(await server.redeem(client, code))).toEqual([pay]);
    }

    const device = await server.authorizeDevice(client, { authorization_details });
    const waiting = await server.openDevice(textIn(device, 'user_code'));
    if (waiting?.kind !== 'login_required') throw new Error('nobody is asked');
    await server.resume(waiting.requestId, 'allow');
    expect(detailsIn(await server.poll(client, textIn(device, 'device_code')))).toEqual([pay]);
  });

  it('outside of a request object they do not count', async () => {
    const key = new RequestKey();
    const { server, client } = setUp({ jwks: key.jwks });
    const outcome = await server.start(client, { request: key.sign(requestClaims(server, client.application)), authorization_details });
    if (outcome.kind !== 'redirect') throw new Error(outcome.kind);
    expect(detailsIn(await server.redeem(client, new URL(outcome.location).searchParams.get('code') ?? ''))).toBeUndefined();
  });

  it('and are the user’s to allow each time, whatever was allowed before, in words of the API', async () => {
    const { server, client } = setUp({ firstParty: false });
    for (let time = 0; time < 2; time += 1) {
      const outcome = await server.start(client, { scope: 'openid', authorization_details });
      if (outcome.kind !== 'consent_required') throw new Error(outcome.kind);
      const display = await describeAuthorization(
        server.tenant,
        { requestId: outcome.requestId, session: server.session() },
        server.dependencies,
      );
      expect(display).toMatchObject({
        apis: [
          {
            name: 'Bank',
            authorizationDetails: [
              {
                description: 'Make a payment',
                facts: [
                  // As its schema requires them, in whichever order they come.
                  { name: 'Amount', value: 12.5 },
                  {
                    name: 'Actions',
                    value: [
                      { name: null, value: 'initiate' },
                      { name: null, value: 'status' },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      });
      expect((await server.resume(outcome.requestId, 'allow'))?.kind).toBe('redirect');
    }
    expect(await errorOf(server, client, { scope: 'openid', authorization_details, prompt: 'none' })).toBe('consent_required');
    expect(await errorOf(server, client, { scope: 'openid', prompt: 'none', resource: 'https://bank.example' })).toBeNull();
  });
});

describe('authorization details of an API whose scopes are for those users to give away who may do so themselves', () => {
  const narrowing = (permissions: readonly string[], members: Partial<ResourceServer> = {}) =>
    setUp({}, { userScopes: 'permitted', roles: [{ name: 'payer', permissions }], ...members });

  it('are so too: a permission has the name of their type', async () => {
    const { server, client } = narrowing(['payment']);
    const request = { scope: undefined, authorization_details: text(pay) };
    expect(await errorOf(server, client, request)).toBe('access_denied');
    server.database.changeUser(server.tenant.tenantId, server.user.id, { roles: ['payer'] });
    const { refreshToken, ...first } = tokensOf(await server.redeem(client, await server.code(client, request)));
    expect(decodeJwt(first.accessToken)['authorization_details']).toEqual([pay]);
    server.database.changeUser(server.tenant.tenantId, server.user.id, { roles: [] });
    expect(await server.refresh(client, refreshToken)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  it.each(['jwt', 'opaque'] as const)('are missing at the next introspection when the role is taken away (%s)', async (tokenFormat) => {
    const { server, client } = narrowing(['payment'], { tokenFormat });
    const give = (roles: readonly string[]) => server.database.changeUser(server.tenant.tenantId, server.user.id, { roles });
    give(['payer']);
    const code = await server.code(client, { authorization_details: text(pay) });
    const { accessToken: token } = tokensOf(await server.redeem(client, code));
    const introspect = () => introspectToken(server.tenant, { token }, server.dependencies);
    expect(await introspect()).toMatchObject({ response: { authorization_details: [pay] } });
    give([]);
    const without = await introspect();
    expect(without).toMatchObject({ active: true, response: { permissions: [] } });
    expect(without).not.toHaveProperty('response.authorization_details');
  });
});

describe('RFC 9396 §6: a token request', () => {
  const authorization_details = text(pay, { ...pay, amount: 7 });

  it('is refused for more than was granted: another detail, the same twice, a further action, a member left out', async () => {
    const { server, client } = setUp();
    const more = [
      text({ ...pay, amount: 13 }),
      text(pay, pay),
      text(pay, payLess),
      text({ ...pay, actions: ['cancel'] }),
      text({ ...pay, actions: [] }),
      text({ type: 'payment', amount: 12.5 }),
      text({ ...pay, creditor: {} }),
      text({ type: 'unknown' }),
      '{',
    ];
    const tokens = tokensOf(await server.redeem(client, await server.code(client, { authorization_details })));
    for (const asked of more) {
      const code = await server.code(client, { authorization_details });
      expect(await server.redeem(client, code, { authorization_details: asked })).toMatchObject(refused);
      expect((await server.redeem(client, code)).status).toBe(200);
      expect(await server.refresh(client, tokens.refreshToken, { authorization_details: asked })).toMatchObject(refused);
    }
  });

  it('narrows the one access token, and not what was granted', async () => {
    const { server, client } = setUp();
    const first = await server.redeem(client, await server.code(client, { authorization_details }), {
      authorization_details: text(payLess),
    });
    expect([detailsIn(first), decodeJwt(tokensOf(first).accessToken)['authorization_details']]).toEqual([[payLess], [payLess]]);
    const second = await server.refresh(client, tokensOf(first).refreshToken);
    expect(detailsIn(second)).toEqual([pay, { ...pay, amount: 7 }]);
    const none = await server.refresh(client, tokensOf(second).refreshToken, { authorization_details: '[]' });
    expect([detailsIn(none), decodeJwt(tokensOf(none).accessToken)['authorization_details']]).toEqual([undefined, undefined]);
  });

  it('gets each once that was granted twice, in whatever order, one of them narrowed', async () => {
    const { server, client } = setUp();
    const twice = { authorization_details: text(pay, payLess, { ...pay, amount: 7 }) };
    for (const asked of [text(payLess, pay), text(pay, payLess), text(payLess, payLess)])
      expect(await server.redeem(client, await server.code(client, twice), { authorization_details: asked })).toMatchObject({
        status: 200,
      });
    const code = await server.code(client, twice);
    expect(await server.redeem(client, code, { authorization_details: text(payLess, payLess, payLess) })).toMatchObject(refused);
  });

  it('gets no more what the client may no longer ask for', async () => {
    const { server, client } = setUp();
    const { refreshToken } = tokensOf(await server.redeem(client, await server.code(client, { authorization_details })));
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { authorizationDetailsTypes: [] });
    expect(await server.refresh(client, refreshToken, { authorization_details: text(pay) })).toMatchObject(refused);
    expect(detailsIn(await server.refresh(client, refreshToken))).toBeUndefined();
  });

  it('of a client for itself gets what its registration allows', async () => {
    const { server, client } = setUp();
    const reply = await server.token(client, { grant_type: 'client_credentials', authorization_details: text(pay) });
    expect(detailsIn(reply)).toEqual([pay]);
    expect(decodeJwt(tokensOf(reply).accessToken)).toMatchObject({ aud: 'https://bank.example', authorization_details: [pay] });
    expect(tokensOf(reply).scope).toBe('');
  });

  it('that exchanges a token narrows, at the same API, and takes nothing to another', async () => {
    const { server, client } = setUp({ tokenExchangeTargets: ['https://notes.example/api'] });
    const { accessToken } = tokensOf(await server.redeem(client, await server.code(client, { authorization_details })));
    const exchange = (changes: Members) =>
      server.token(client, {
        grant_type: tokenExchangeGrant,
        subject_token: accessToken,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        ...changes,
      });
    expect(detailsIn(await exchange({}))).toEqual([pay, { ...pay, amount: 7 }]);
    const narrowed = await exchange({ authorization_details: text(payLess) });
    expect(decodeJwt(tokensOf(narrowed).accessToken)['authorization_details']).toEqual([payLess]);
    expect(await exchange({ authorization_details: text({ ...pay, amount: 13 }) })).toMatchObject(refused);
    const elsewhere = { resource: 'https://notes.example/api', scope: 'notes:read' };
    expect(decodeJwt(tokensOf(await exchange(elsewhere)).accessToken)['authorization_details']).toBeUndefined();
    expect(await exchange({ ...elsewhere, authorization_details: text(pay) })).toMatchObject(refused);
  });
});

describe('RFC 9396 §9.2: introspection tells the details of an access token', () => {
  it.each(['jwt', 'opaque'] as const)('of the format %s', async (tokenFormat) => {
    const { server, client } = setUp({}, { tokenFormat });
    const { accessToken } = tokensOf(await server.redeem(client, await server.code(client, { authorization_details: text(pay) })));
    const answer = await introspectToken(server.tenant, { token: accessToken }, server.dependencies);
    expect(answer).toMatchObject({ response: { authorization_details: [pay] } });
  });
});
