import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Application, JsonObject, OAuthReply } from '#contracts';
import { asserted, ClientKey, signWithSecret } from '#testing/builders';
import { tokenEndpoint } from '../endpoints/token.js';
import { listOf, type Members, textIn } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aTrustedIssuer } from '../testing/builders.js';

const cluster = 'https://cluster.example';
const subject = 'system:serviceaccount:shop:web';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

let key: ClientKey;
let ownKey: ClientKey;

describe('RFC 7523 §2.2: a client that authenticates by what a trusted issuer signs of it', () => {
  let server: TestAuthorizationServer;
  let application: Application;

  beforeAll(async () => {
    [key, ownKey] = await Promise.all([ClientKey.generate('ES256'), ClientKey.generate('ES256')]);
  });
  beforeEach(() => {
    server = new TestAuthorizationServer();
    server.tables.trustedIssuers.push(aTrustedIssuer(cluster, [key]));
    application = register();
  });

  const register = (members: Partial<Application> = {}): Application =>
    server.register(
      anApplication({ tokenEndpointAuthMethod: 'federated_jwt', assertionSubjects: [{ issuer: cluster, subject }], ...members }),
    ).application;

  const claims = () => ({ iss: cluster, sub: subject, iat: server.now, exp: server.now + 60 });
  const sign = (changes: JsonObject | { readonly [name: string]: undefined } = {}, signer = key, header = {}): Promise<string> =>
    signer.sign({ clientId: 'unused', issuer: server.tenant.issuer }, { ...claims(), ...changes }, header);

  const ask = (assertion: string, members: Members = {}): Promise<OAuthReply> => {
    const all = {
      grant_type: 'client_credentials',
      scope: 'notes:read',
      client_id: application.clientId,
      ...asserted(assertion),
      ...members,
    };
    return tokenEndpoint(server.tenant, { parameters: listOf(all), authorization: null }, server.dependencies);
  };

  const expectRefusal = (reply: OAuthReply): void =>
    expect(reply).toMatchObject({ status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed' } });

  it('gets what any client gets that authenticated', async () => {
    const reply = await ask(await sign());
    expect(reply.status).toBe(200);
    expect(decodeJwt(textIn(reply, 'access_token'))).toMatchObject({ sub: application.clientId, scope: 'notes:read' });
  });

  it.each<[string, JsonObject | { readonly [name: string]: undefined }]>([
    ['of another subject', { sub: 'system:serviceaccount:shop:other' }],
    ['without a sub', { sub: undefined }],
    ['of an issuer that is not trusted', { iss: 'https://other.example' }],
    ['for another server', { aud: 'https://kubernetes.default.svc' }],
    ['that has expired', { exp: 1_800_000_000 }],
    ['without a jti', { jti: undefined }],
  ])('is refused by an assertion %s, and is told nothing of it', async (_case, changes) => {
    expectRefusal(await ask(await sign(changes)));
  });

  it.each<[string, () => string | Promise<string>]>([
    ['unsigned', async () => `${encode({ alg: 'none', kid: key.kid })}.${(await sign()).split('.')[1]}.`],
    [
      'unsigned, with something in place of a signature',
      async () => `${encode({ alg: 'none', kid: key.kid })}.${(await sign()).split('.')[1]}.AAAA`,
    ],
    [
      'with an HMAC by the public key',
      () => signWithSecret(JSON.stringify(key.jwk), { clientId: 'x', issuer: server.tenant.issuer }, claims()),
    ],
    ['with the key of a stranger in its header', () => sign({}, ownKey, { kid: key.kid, jwk: ownKey.jwk })],
    ['with an address of keys in its header', () => sign({}, ownKey, { kid: key.kid, jku: 'https://evil.example/jwks' })],
    ['with a certificate in its header', () => sign({}, ownKey, { kid: key.kid, x5c: ['AAAA'] })],
    ['by a kid that nobody has', () => sign({}, key, { kid: 'nobody' })],
    ['of another type', () => sign({}, key, { typ: 'at+jwt' })],
  ])('attack A35: is refused by an assertion %s', async (_case, forge) => {
    expectRefusal(await ask(await forge()));
    expect(server.tables.usedOnce.size).toBe(0);
    expect((await ask(await sign())).status).toBe(200);
  });

  it('is refused by the key of a stranger, by an assertion that was used, and by what is no JWT', async () => {
    expectRefusal(await ask(await sign({}, ownKey)));
    const assertion = await sign();
    const replies = await Promise.all(Array.from({ length: 100 }, () => ask(assertion)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const text of ['', 'x', 'a.b.c']) expect(await ask(text)).toMatchObject({ body: { error: 'invalid_client' } });
  });

  it('is named by its client_id, and the assertion is said to be a JWT', async () => {
    expectRefusal(await ask(await sign(), { client_id: undefined }));
    expectRefusal(await ask(await sign(), { client_id: 'unknown' }));
    expectRefusal(await ask(await sign(), { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' }));
    expectRefusal(await ask(await sign(), { client_assertion_type: undefined }));
  });

  it('uses no other way: neither its name alone, nor a secret, nor what it signs itself', async () => {
    const none = { client_assertion: undefined, client_assertion_type: undefined };
    expect(await ask('', none)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await ask('', { ...none, client_secret: 'x' })).toMatchObject({ body: { error: 'invalid_client' } });
    const { clientId } = application;
    expect(await ask(await sign({ iss: clientId, sub: clientId }, ownKey))).toMatchObject({ body: { error: 'invalid_client' } });
    expect(await ask(await sign(), { client_secret: 'x' })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('is refused where it is disabled, or registered for another method', async () => {
    application = register({ status: 'disabled' });
    expectRefusal(await ask(await sign()));
    expect(server.keySearches).toBe(0);
    application = register({ tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [ownKey.jwk] } });
    expect(await ask(await sign())).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    application = register({ tokenEndpointAuthMethod: null });
    expect(await ask(await sign())).toMatchObject({ body: { error: 'invalid_client' } });
  });

  it('is asked to come again where the keys of the issuer cannot be had', async () => {
    const [trusted] = server.tables.trustedIssuers;
    if (trusted) server.tables.trustedIssuers.splice(0, 1, { ...trusted, jwks: null, jwksUri: `${cluster}/jwks` });
    expect(await ask(await sign())).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
  });
});
