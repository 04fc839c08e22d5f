import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { AuthorizationRequestId, ChallengeAnswer } from '#contracts';
import { AttestedInstance, ClientKey, DpopKey } from '#testing/builders';
import { type Members, textIn, tokensOf } from '../../testing/client-requests.js';
import { anApplication, aResourceServer, aTrustedIssuer } from '../../testing/builders.js';
import { aNativeApplication, withNativeClient } from '../../testing/challenges.js';

/** A program on a machine of the tenant, which keeps a secret. */
const aConfidentialOne = () => anApplication({ applicationType: 'native', firstParty: false, authorizationChallenge: true });

const refusing = (error: string, status = 400) => ({ kind: 'answered', reply: { status, body: { error } } });
const errorOf = (answer: ChallengeAnswer<unknown>): unknown => (answer.kind === 'answered' ? answer.reply.body?.['error'] : null);

describe('OAuth 2.0 for First-Party Applications §5.1: the authorization challenge request', () => {
  it('is refused to a client that is not registered for it, at a tenant that lets no application, and in a browser', async () => {
    for (const application of [aNativeApplication({ authorizationChallenge: false }), aNativeApplication({ applicationType: 'web' })]) {
      const { server, start } = withNativeClient(application);
      expect(await start()).toMatchObject(refusing('unauthorized_client'));
      expect(server.refusals).toMatchObject([{ endpoint: 'authorization_challenge', error: 'unauthorized_client' }]);
    }
    const { server, start } = withNativeClient();
    Object.assign(server.tenant.settings, { authorizationChallenge: false });
    expect(await start()).toMatchObject(refusing('unauthorized_client'));
    expect(server.tables.requests.size).toBe(0);
  });

  it('is refused with 401 where a confidential client does not authenticate (§9.4)', async () => {
    const { server, start, client } = withNativeClient(aConfidentialOne());
    const forged = { ...client, secret: 'wrong' };
    expect(await start({}, null, forged)).toMatchObject(refusing('invalid_client', 401));
    expect(server.tables.requests.size).toBe(0);
    expect((await start({}, null)).kind).toBe('sign_in');
  });

  it('is refused without PKCE, to a confidential client too: nothing else would bind its code (RFC 8252 §6)', async () => {
    const { server, start } = withNativeClient(aConfidentialOne());
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    expect(errorOf(await start(none))).toBe('invalid_request');
    expect(server.tables.requests.size).toBe(0);
  });

  it('is refused to a public client that proves no key: nothing else binds its auth_session to the device (§9.7)', async () => {
    const { server, start } = withNativeClient();
    expect(await start({}, null)).toMatchObject(refusing('invalid_dpop_proof'));
    expect(server.tables.requests.size).toBe(0);
  });

  it('is refused to an attested instance that proves no key, too: its auth_session would be good at any other instance (§9.7)', async () => {
    const attester = await ClientKey.generate('ES256');
    const { server, key, client, start } = withNativeClient(
      anApplication({
        ...{ applicationType: 'native', firstParty: false, authorizationChallenge: true },
        ...{ tokenEndpointAuthMethod: 'attest_jwt_client_auth', clientAttesters: ['https://attester.example'] },
      }),
    );
    server.tables.trustedIssuers.push(aTrustedIssuer('https://attester.example', [attester]));
    const instance = new AttestedInstance(attester, { clientId: client.application.clientId, issuer: server.tenant.issuer });
    const startBy = async (by: DpopKey | null) =>
      start(
        {},
        by,
        { ...client, secret: null },
        {
          attestation: await instance.attestation({ iat: server.now, exp: server.now + 600 }),
          proof: instance.proof(server.attestationChallenges.current(server.tenant), { iat: server.now }),
        },
      );
    expect(await startBy(null)).toMatchObject(refusing('invalid_dpop_proof'));
    expect(server.tables.requests.size).toBe(0);
    expect((await startBy(key)).kind).toBe('sign_in');
  });

  it.each<[string, Members]>([
    ['invalid_request', { response_type: undefined }],
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_request', { code_challenge: undefined, code_challenge_method: undefined }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_request', { dpop_jkt: 'A'.repeat(43) }],
    ['invalid_scope', { scope: 'admin' }],
    ['invalid_target', { resource: 'https://unknown.example' }],
    ['login_required', { prompt: 'none' }],
    ['redirect_to_web', { prompt: 'consent' }],
    ['invalid_request', { max_age: '-1' }],
    ['invalid_request', { id_token_hint: 'a.b.c' }],
    ['request_not_supported', { request: 'a.b.c' }],
    ['request_uri_not_supported', { request_uri: 'urn:x' }],
    ['registration_not_supported', { registration: '{}' }],
  ])('is checked as at the authorization endpoint: %s for %j', async (error, changes) => {
    const { server, start } = withNativeClient();
    expect(errorOf(await start(changes))).toBe(error);
    expect(server.tables.requests.size).toBe(0);
  });

  it('is refused to a client that signs its requests, and to one that is held to FAPI 2.0', async () => {
    expect(errorOf(await withNativeClient(aNativeApplication({ requireSignedRequestObject: true })).start())).toBe('invalid_request');
    expect(errorOf(await withNativeClient(aNativeApplication({ profile: 'fapi2-security' })).start())).toBe('unauthorized_client');
  });

  it('needs no redirect_uri, and demands of the sign-in what it asks for', async () => {
    const { start, server } = withNativeClient();
    const begun = await start({ acr_values: 'urn:ostiary:acr:2', max_age: '60', prompt: 'login' });
    expect(begun).toMatchObject({
      kind: 'sign_in',
      needs: { acr: 'urn:ostiary:acr:2', maxAge: 0 },
      wayBack: { refusal: null, home: null },
    });
    expect(server.tables.requests.size).toBe(1);
  });
});

describe('OAuth 2.0 for First-Party Applications §5.3.1, §9.7: the auth_session of a further request', () => {
  it('is of the client that began, which need not say its name again', async () => {
    const { begin, goOn } = withNativeClient();
    const requestId = await begin();
    expect((await goOn(requestId)).kind).toBe('sign_in');
    expect((await goOn(requestId, { client_id: undefined })).kind).toBe('sign_in');
  });

  it('is refused to another client, be that registered for it too', async () => {
    const { server, key, begin, goOn } = withNativeClient();
    const other = server.register(aNativeApplication());
    expect(await goOn(await begin(), {}, key, other)).toMatchObject(refusing('invalid_session'));
  });

  it('is refused without the proof of a key, and with the proof of another one', async () => {
    const { begin, goOn } = withNativeClient();
    const requestId = await begin();
    expect(await goOn(requestId, {}, null)).toMatchObject(refusing('invalid_dpop_proof'));
    expect(await goOn(requestId, {}, new DpopKey())).toMatchObject(refusing('invalid_session'));
  });

  it('of a confidential client that began with a key is refused without that key, too', async () => {
    const { begin, goOn } = withNativeClient(aConfidentialOne());
    expect(await goOn(await begin(), {}, null)).toMatchObject(refusing('invalid_dpop_proof'));
    expect(await goOn(await begin({}, null), {}, null)).toMatchObject({ kind: 'sign_in' });
  });

  it('is refused when it is unknown, expired, answered, or of a request that goes by a browser', async () => {
    const { server, client, begin, goOn, complete } = withNativeClient();
    expect(await goOn('ost_ar_x' as AuthorizationRequestId)).toMatchObject(refusing('invalid_session'));
    const answered = await begin();
    await complete(answered);
    expect(await goOn(answered)).toMatchObject(refusing('invalid_session'));
    const outcome = await server.start(client, {}, null);
    if (outcome.kind !== 'login_required') throw new Error('not asked');
    expect(await goOn(outcome.requestId)).toMatchObject(refusing('invalid_session'));
    const late = await begin();
    server.now += 1_800;
    expect(await goOn(late)).toMatchObject(refusing('invalid_session'));
  });

  it('is refused once an administrator took back what was allowed', async () => {
    const { server, client, begin, goOn } = withNativeClient();
    const requestId = await begin();
    Object.assign(client.application, { authorizationChallenge: false });
    expect(await goOn(requestId)).toMatchObject(refusing('unauthorized_client'));
    Object.assign(client.application, { authorizationChallenge: true });
    Object.assign(server.tenant.settings, { authorizationChallenge: false });
    expect(await goOn(requestId)).toMatchObject(refusing('unauthorized_client'));
  });
});

describe('OAuth 2.0 for First-Party Applications §5.2: the response', () => {
  const codeFor = async (native = withNativeClient(), changes: Members = {}) => {
    const reply = await native.complete(await native.begin(changes));
    expect(reply.status).toBe(200);
    return { ...native, code: textIn(reply, 'authorization_code') };
  };

  it('is a code for the user who proved themselves, without consent: they typed their password into an application of the tenant', async () => {
    const { server, key, code, redeem } = await codeFor();
    const { accessToken, idToken } = tokensOf(await redeem(code));
    expect(decodeJwt(accessToken)).toMatchObject({ sub: server.user.id, cnf: { jkt: key.jkt } });
    expect(decodeJwt(idToken)).toMatchObject({ sub: server.user.id, nonce: 'a-nonce' });
  });

  it('§6: the code is redeemed without a redirect_uri, and with none, by its PKCE verifier and by its key', async () => {
    const { code, redeem } = await codeFor();
    const refused = { status: 400, body: { error: 'invalid_grant' } };
    expect(await redeem(code, { redirect_uri: 'com.example.app:/cb' })).toMatchObject(refused);
    expect(await redeem(code, { code_verifier: 'v'.repeat(43) })).toMatchObject(refused);
    expect(await redeem(code, {}, new DpopKey())).toMatchObject(refused);
    expect(await redeem(code, {}, null)).toMatchObject({ body: { error: 'invalid_dpop_proof' } });
    expect((await redeem(code)).status).toBe(200);
    expect(await redeem(code)).toMatchObject(refused);
  });

  it('a code that no client is sent is redeemed by none, were it guessed: it is bound to nothing', async () => {
    const { server, code, redeem } = await codeFor();
    const [stored] = server.tables.codes.values();
    if (stored) server.tables.codes.set(stored.codeHash, { ...stored, codeChallenge: null, dpopJkt: null });
    expect(await redeem(code, { code_verifier: undefined }, null)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('a code that a redirect brought still needs its redirect_uri', async () => {
    const { server, client, redeem } = withNativeClient();
    Object.assign(client.application, { firstParty: true, applicationType: 'web' });
    const code = await server.code(client);
    expect(await redeem(code, {}, null)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('is given once: of a hundred who come at the same time one gets a code', async () => {
    const native = withNativeClient();
    const requestId = await native.begin();
    const replies = await Promise.all(Array.from({ length: 100 }, () => native.complete(requestId)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ body }) => body?.['error'] === 'invalid_session')).toHaveLength(99);
    expect(native.server.tables.codes.size).toBe(1);
  });

  it('is redirect_to_web where nobody is signed in, or the session is too old or too weak: the request stays open', async () => {
    const { server, begin, complete } = withNativeClient();
    const requestId = await begin({ acr_values: 'urn:ostiary:acr:2', max_age: '60' });
    const weak = server.session({ acr: 'urn:ostiary:acr:1' });
    const old = server.session({ acr: 'urn:ostiary:acr:2', authTime: server.now - 3_600 });
    for (const session of [null, weak, old])
      expect(await complete(requestId, session)).toMatchObject({ status: 400, body: { error: 'redirect_to_web' } });
    expect(await complete(requestId, server.session({ acr: 'urn:ostiary:acr:2' }))).toMatchObject({ status: 200 });
  });

  it('is unmet_authentication_requirements where the user has nothing to reach the acr_values with (RFC 9470 §5)', async () => {
    const { begin, complete } = withNativeClient();
    const requestId = await begin({ acr_values: 'urn:ostiary:acr:2' });
    expect(await complete(requestId, null, 'unmet')).toMatchObject({ body: { error: 'unmet_authentication_requirements' } });
    expect(await complete(requestId)).toMatchObject({ body: { error: 'invalid_session' } });
  });

  it('is access_denied where the roles of the user permit nothing of what is asked for', async () => {
    const { server, begin, complete } = withNativeClient();
    server.tables.resourceServers = [aResourceServer({ userScopes: 'permitted' })];
    expect(await complete(await begin({ scope: 'notes:read' }))).toMatchObject({ body: { error: 'access_denied' } });
  });

  it('never reaches a browser: the pages cannot go on with it', async () => {
    const { server, begin } = withNativeClient();
    expect(await server.resume(await begin(), 'allow')).toBeNull();
  });
});
