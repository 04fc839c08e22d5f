import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt, SignJWT } from 'jose';
import type { Application, JsonObject, OAuthReply, TrustedIssuer } from '#contracts';
import { asserted, ClientKey } from '#testing/builders';
import { tokenEndpoint } from '../endpoints/token.js';
import { listOf, type Members, textIn } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aTenant, aTrustedIssuer } from '../testing/builders.js';

const trustDomain = 'spiffe://example.org';
const workload = `${trustDomain}/ns/shop/sa/web`;
const svidType = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe';

type Changes = { readonly [name: string]: unknown };

/** What SPIFFE leaves out of a JWT. */
const omitted: object = { iss: undefined, jti: undefined };

let key: ClientKey;
let otherKey: ClientKey;
const bundleOf = (...keys: readonly ClientKey[]): JsonObject => ({
  keys: keys.map(({ jwk }) => ({ ...jwk, use: 'jwt-svid' })),
  spiffe_sequence: 1,
});
const aDomain = (issuer: string, signer: ClientKey, members: Partial<TrustedIssuer> = {}): TrustedIssuer =>
  aTrustedIssuer(issuer, [], { jwks: bundleOf(signer), singleUse: false, ...members });

describe('draft-ietf-oauth-spiffe-client-auth §3.1: a client that authenticates by a JWT-SVID', () => {
  let server: TestAuthorizationServer;
  let application: Application;

  beforeAll(async () => {
    [key, otherKey] = await Promise.all([ClientKey.generate('ES256'), ClientKey.generate('ES256')]);
  });
  beforeEach(() => {
    server = new TestAuthorizationServer();
    server.tables.trustedIssuers.push(aDomain(trustDomain, key));
    application = register();
  });

  const register = (members: Partial<Application> = {}, at = server): Application =>
    at.register(anApplication({ tokenEndpointAuthMethod: 'spiffe_jwt', spiffeId: workload, ...members })).application;

  /** A JWT-SVID of five minutes, without what SPIFFE leaves out. */
  const sign = (changes: Changes = {}, signer = key, header: { readonly [name: string]: unknown } = {}): Promise<string> =>
    signer.sign(
      { clientId: 'unused', issuer: server.tenant.issuer },
      { ...omitted, sub: workload, iat: server.now, exp: server.now + 300, ...changes },
      header,
    );

  const ask = (svid: string, members: Members = {}, at = server): Promise<OAuthReply> => {
    const all = {
      ...{ grant_type: 'client_credentials', scope: 'notes:read', client_id: application.clientId },
      ...{ client_assertion: svid, client_assertion_type: svidType, ...members },
    };
    return tokenEndpoint(at.tenant, { parameters: listOf(all), authorization: null }, at.dependencies);
  };
  const change = (members: Partial<TrustedIssuer>): void => {
    const [trusted] = server.tables.trustedIssuers;
    if (trusted) server.tables.trustedIssuers.splice(0, 1, { ...trusted, ...members });
  };

  const refusal = { status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed' } };

  it('gets what any client gets that authenticated, without an iss and a jti, again and again', async () => {
    const svid = await sign();
    const reply = await ask(svid);
    expect(reply.status).toBe(200);
    expect(decodeJwt(textIn(reply, 'access_token'))).toMatchObject({ sub: application.clientId, scope: 'notes:read' });
    expect((await ask(svid)).status).toBe(200);
  });

  it.each<[string, Changes, { readonly [name: string]: unknown }]>([
    ['with an iss, which says nothing', { iss: 'https://spire.example' }, {}],
    ['of the type JOSE', {}, { typ: 'JOSE' }],
    ['that names no key', {}, { kid: undefined }],
  ])('is authenticated by one %s', async (_case, changes, header) => {
    expect((await ask(await sign(changes, key, header))).status).toBe(200);
  });

  it('is authenticated by one for this server alone, be it said in a list', async () => {
    const { issuer } = server.tenant;
    expect((await ask(await sign({ aud: [issuer] }))).status).toBe(200);
    for (const aud of [[issuer, 'https://other.example'], [issuer, issuer], [], `${issuer}/oauth/token`, `${issuer}/`, { issuer }])
      expect(await ask(await sign({ aud }))).toMatchObject(refusal);
  });

  it('is each workload below its spiffe_id where that ends in /*', async () => {
    application = register({ spiffeId: `${trustDomain}/ns/shop/*` });
    expect((await ask(await sign())).status).toBe(200);
    expect(await ask(await sign({ sub: `${trustDomain}/ns/shopping` }))).toMatchObject(refusal);
    expect(await ask(await sign({ sub: `${trustDomain}/ns/shop/../evil` }))).toMatchObject(refusal);
  });

  it.each<[string, Changes]>([
    ['of another workload', { sub: `${trustDomain}/ns/shop/sa/other` }],
    ['of a workload below it', { sub: `${workload}/1` }],
    ['of the trust domain itself', { sub: trustDomain }],
    ['of another trust domain', { sub: 'spiffe://example.com/ns/shop/sa/web' }],
    ['whose trust domain is in capitals', { sub: 'spiffe://EXAMPLE.org/ns/shop/sa/web' }],
    ['with dots in its path', { sub: `${trustDomain}/ns/shop/x/../sa/web` }],
    ['with a slash at its end', { sub: `${workload}/` }],
    ['with user information', { sub: 'spiffe://x@example.org/ns/shop/sa/web' }],
    ['with a port', { sub: 'spiffe://example.org:443/ns/shop/sa/web' }],
    ['with a query', { sub: `${workload}?x` }],
    ['with something escaped', { sub: `${trustDomain}/ns/shop/sa/%77eb` }],
    ['of more than 2,048 bytes', { sub: `${trustDomain}/${'a'.repeat(2_048)}` }],
    ['without a sub', { sub: undefined }],
    ['whose sub is a list', { sub: [workload] }],
    ['without an aud', { aud: undefined }],
    ['for another server', { aud: 'https://other.example' }],
    ['without an exp', { exp: undefined }],
    ['that has expired', { exp: 1_800_000_000 }],
    ['that is good for a day', { exp: 1_800_086_400 }],
    ['that is not good yet', { nbf: 1_800_000_120 }],
    ['that is made later', { iat: 1_800_000_120 }],
  ])('is refused by one %s, and is told nothing of it', async (_case, changes) => {
    expect(await ask(await sign(changes))).toMatchObject(refusal);
  });

  it('is refused by the key of another trust domain, though the tenant trusts that, too', async () => {
    server.tables.trustedIssuers.push(aDomain('spiffe://example.com', otherKey));
    expect(await ask(await sign({}, otherKey))).toMatchObject(refusal);
  });

  it('is refused by keys of the bundle that are for something else', async () => {
    for (const members of [{}, { use: 'sig' }, { use: 'wit-svid' }]) {
      change({ jwks: { keys: [{ ...key.jwk, ...members }] } });
      expect(await ask(await sign())).toMatchObject(refusal);
    }
  });

  it('is refused by what nobody signed, or by a secret', async () => {
    const [, claims] = (await sign()).split('.');
    const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`;
    expect(await ask(unsigned)).toMatchObject(refusal);
    const { issuer } = server.tenant;
    const secret = new TextEncoder().encode(JSON.stringify(key.jwk));
    const bySecret = new SignJWT({ sub: workload, aud: issuer, exp: server.now + 60 }).setProtectedHeader({ alg: 'HS256', kid: key.kid });
    expect(await ask(await bySecret.sign(secret))).toMatchObject(refusal);
    expect(await ask(await sign({}, key, { jwk: otherKey.jwk }))).toMatchObject(refusal);
    for (const text of ['', 'x', 'a.b.c']) expect(await ask(text)).toMatchObject({ body: { error: 'invalid_client' } });
  });

  it('is refused by an algorithm that the tenant has not allowed the trust domain', async () => {
    change({ signingAlgorithms: ['RS256'] });
    expect(await ask(await sign())).toMatchObject(refusal);
  });

  it('is refused where another tenant alone trusts the trust domain', async () => {
    const other = new TestAuthorizationServer(aTenant('globex'), server.database);
    application = register({}, other);
    expect(await ask(await sign({ aud: other.tenant.issuer }), {}, other)).toMatchObject(refusal);
    expect(other.bundleSearches).toBe(0);
  });

  it('has a bundle asked for anew, once, where no key has the id', async () => {
    const jwksUri = 'https://example.com/bundle.json';
    change({ jwks: null, jwksUri });
    server.publishedBundles.set(jwksUri, [bundleOf(otherKey), bundleOf(otherKey, key)]);
    expect((await ask(await sign())).status).toBe(200);
    expect(server.bundleRefetches).toBe(1);
    expect(await ask(await sign({}, key, { kid: 'unknown' }))).toMatchObject(refusal);
    expect(server.bundleRefetches).toBe(2);
  });

  it('is asked to come again where the bundle cannot be had', async () => {
    change({ jwks: null, jwksUri: 'https://down.example/bundle.json' });
    expect(await ask(await sign())).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
  });

  it('causes no look for keys where it is another workload, or disabled', async () => {
    await ask(await sign({ sub: `${trustDomain}/other` }));
    application = register({ status: 'disabled' });
    expect(await ask(await sign())).toMatchObject(refusal);
    expect(server.bundleSearches).toBe(0);
  });

  it('uses each once where the tenant says that the trust domain signs one for each use', async () => {
    change({ singleUse: true });
    expect(await ask(await sign())).toMatchObject(refusal);
    const svid = await sign({ jti: 'one' });
    const replies = await Promise.all(Array.from({ length: 100 }, () => ask(svid)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('is named by its client_id, says what it presents, and uses no other way', async () => {
    expect(await ask(await sign(), { client_id: undefined })).toMatchObject(refusal);
    expect(await ask(await sign(), { client_id: workload })).toMatchObject(refusal);
    expect(await ask(await sign(), { client_assertion: undefined })).toMatchObject(refusal);
    expect(await ask(await sign(), { client_secret: 'x' })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    for (const status of [asserted(await sign()), { client_assertion: undefined, client_assertion_type: undefined }])
      expect(await ask(await sign(), status)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('is refused where it is registered for another method', async () => {
    for (const tokenEndpointAuthMethod of ['federated_jwt', 'private_key_jwt', 'spiffe_x509', null] as const) {
      application = register({ tokenEndpointAuthMethod });
      expect((await ask(await sign())).status).toBe(401);
    }
    application = register({ spiffeId: null });
    expect(await ask(await sign())).toMatchObject(refusal);
  });
});
