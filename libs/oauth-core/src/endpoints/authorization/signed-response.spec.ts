import { beforeEach, describe, expect, it } from '@jest/globals';
import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose';
import type { Application, AuthorizationOutcome, SessionFacts } from '#contracts';
import { hashSecret } from '../../secrets.js';
import type { Members, TestClient } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { anApplication, aTenant } from '../../testing/builders.js';
import { RequestKey, requestClaims } from '../../testing/request-objects.js';

describe('JARM: signed authorization responses', () => {
  let server: TestAuthorizationServer;
  let client: TestClient;

  const register = (members: Partial<Application> = {}): TestClient =>
    server.register(anApplication({ authorizationSignedResponseAlg: 'ES256', ...members }));
  beforeEach(() => {
    server = new TestAuthorizationServer();
    client = register();
  });

  /** What the answer has beside the JWT, and the JWT. */
  const partsOf = (outcome: AuthorizationOutcome | null) => {
    const place = (): Iterable<readonly [string, string]> => {
      if (outcome?.kind === 'form_post') return outcome.parameters;
      if (outcome?.kind !== 'redirect') throw new Error(`no response: ${JSON.stringify(outcome)}`);
      const { searchParams, hash } = new URL(outcome.location);
      return hash === '' ? searchParams : new URLSearchParams(hash.slice(1));
    };
    const { response = '', ...beside } = Object.fromEntries(place());
    return { jwt: response, beside };
  };
  const verified = async (outcome: AuthorizationOutcome | null): Promise<Record<string, unknown>> => {
    const { jwt, beside } = partsOf(outcome);
    expect(beside).toEqual({});
    const { kid = '', alg } = decodeProtectedHeader(jwt);
    const key = await server.keys.find(server.tenant, kid);
    expect(alg).toBe(key?.alg);
    if (key === null) throw new Error('not signed by the tenant');
    await compactVerify(jwt, key.publicKey);
    return decodeJwt(jwt);
  };
  const start = (members: Members, session: SessionFacts | null = server.session()) => server.start(client, members, session);

  it.each(['query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt'])(
    '§2.1: has code and state for %s, from the issuer, for the client, for a while, and nothing beside',
    async (mode) => {
      const claims = await verified(await start({ response_mode: mode }));
      expect(claims).toEqual({
        iss: server.tenant.issuer,
        aud: client.application.clientId,
        exp: server.now + 300,
        code: expect.any(String),
        state: 'a-state',
      });
      expect(server.tables.codes.has(hashSecret(String(claims['code'])))).toBe(true);
    },
  );

  it('§2.3: goes where its mode says', async () => {
    const outcomes = await Promise.all(
      ['query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt'].map((response_mode) => start({ response_mode })),
    );
    const places = outcomes.map((outcome) => (outcome.kind === 'redirect' ? outcome.location.replace(/=.*/, '') : outcome.kind));
    expect(places).toEqual([
      'https://app.example/cb?response',
      'https://app.example/cb#response',
      'form_post',
      'https://app.example/cb?response',
    ]);
  });

  it('§3: is signed by RS256 unless another algorithm is registered', async () => {
    client = register({ authorizationSignedResponseAlg: anApplication().authorizationSignedResponseAlg });
    const outcome = await start({ response_mode: 'jwt' });
    await verified(outcome);
    expect(decodeProtectedHeader(partsOf(outcome).jwt).alg).toBe('RS256');
  });

  it('§2.1: errors are signed too, those of a request object among them', async () => {
    expect(await verified(await start({ response_mode: 'jwt', scope: 'admin' }))).toMatchObject({
      error: 'invalid_scope',
      state: 'a-state',
    });
    expect(await verified(await start({ response_mode: 'jwt', prompt: 'none' }, null))).toMatchObject({ error: 'login_required' });
    expect(await verified(await start({ response_mode: 'jwt', request: 'a.b.c' }))).toMatchObject({ error: 'invalid_request_object' });
    expect(await verified(await start({ response_mode: 'jwt', response_type: 'token' }))).toMatchObject({
      error: 'unsupported_response_type',
    });
  });

  it('is an error, unsigned, for a mode that there is not', async () => {
    expect(partsOf(await start({ response_mode: 'web_message.jwt' })).beside).toMatchObject({ error: 'invalid_request' });
  });

  it('signs for the client alone, whatever state it sends', async () => {
    const state = '{"aud":"somebody"}';
    expect(await verified(await start({ response_mode: 'jwt', state }))).toMatchObject({ aud: client.application.clientId, state });
    const { iss, aud, exp, ...rest } = await verified(await start({ response_mode: 'jwt', state: undefined }));
    expect([iss, aud, exp]).toEqual([server.tenant.issuer, client.application.clientId, server.now + 300]);
    expect(Object.keys(rest)).toEqual(['code']);
  });

  it('is for pushed requests, after the pages, and the same code again for a form that was sent twice', async () => {
    client = register({ firstParty: false });
    const { body } = await server.push(client, { response_mode: 'form_post.jwt' });
    const asked = await server.open(client, body?.['request_uri']);
    if (asked.kind !== 'consent_required') throw new Error(asked.kind);
    const [first, again] = [await server.resume(asked.requestId, 'allow'), await server.resume(asked.requestId, 'allow')];
    const [one, other] = [await verified(first), await verified(again)];
    expect([one['code'], one['state']]).toEqual([other['code'], 'a-state']);
    const denied = await server.open(
      client,
      (await server.push(client, { response_mode: 'jwt', prompt: 'consent' })).body?.['request_uri'],
    );
    if (denied.kind !== 'consent_required') throw new Error(denied.kind);
    expect(await verified(await server.resume(denied.requestId, 'deny'))).toMatchObject({ error: 'access_denied' });
  });

  it('keeps a request that cannot be signed for as it was: pushed, it may be opened again, and answered on its page again', async () => {
    client = register({ firstParty: false });
    const { body } = await server.push(client, { response_mode: 'jwt' });
    const open = () => server.open(client, body?.['request_uri']);
    const asked = await open();
    if (asked.kind !== 'consent_required') throw new Error(asked.kind);
    server.keys.isOutOfReach = true;
    await expect(open()).rejects.toThrow('out of reach');
    await expect(server.resume(asked.requestId, 'allow')).rejects.toThrow('out of reach');
    expect([...server.tables.requests.values()]).toMatchObject([{ answer: null }]);
    server.keys.isOutOfReach = false;
    expect(await verified(await server.resume(asked.requestId, 'allow'))).toHaveProperty('code');
  });

  it('the way back from a page, which is taken whenever its reader likes, is not signed ahead', async () => {
    const outcome = await start({ response_mode: 'jwt' }, null);
    expect(outcome).toMatchObject({ kind: 'login_required', wayBack: { refusal: null, home: 'https://app.example/' } });
  });

  it('a sign-up that cannot be offered is answered with a signed error', async () => {
    server = new TestAuthorizationServer(aTenant('open', { registration: 'open' }));
    client = register();
    const outcome = await start({ response_mode: 'jwt', prompt: 'create' }, null);
    if (outcome.kind !== 'login_required') throw new Error(JSON.stringify(outcome));
    expect(await verified(outcome.signUp?.unavailable ?? null)).toMatchObject({ error: 'invalid_request' });
  });

  it('is what a signed request asks for inside', async () => {
    const key = new RequestKey();
    client = register({ jwks: key.jwks });
    const request = key.sign(requestClaims(server, client.application, { response_mode: 'jwt' }));
    expect(await verified(await server.start(client, { request, response_mode: 'query' }))).toMatchObject({ state: 'signed-state' });
  });

  it('attack A44, A96: is neither an ID token nor a request object nor an access token', async () => {
    const { jwt } = partsOf(await start({ response_mode: 'jwt' }));
    expect(partsOf(await start({ id_token_hint: jwt })).beside).toMatchObject({ error: 'invalid_request' });
    expect(await start({ request: jwt })).toMatchObject({ kind: 'error_page', error: 'invalid_request_object' });
  });
});
