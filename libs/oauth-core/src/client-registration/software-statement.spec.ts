import { createHmac } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject, TrustedIssuer } from '#contracts';
import { ClientKey } from '#testing/builders';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { aTrustedIssuer } from '../testing/builders.js';
import { verifySoftwareStatement, withStatement } from './software-statement.js';

const store = 'https://store.example';
const claims = { iss: store, software_id: '4NRB1-0XZABZI9E6-5SM3R', client_name: 'Notebook' };

let key: ClientKey;
let strangersKey: ClientKey;

const aStore = (members: Partial<TrustedIssuer> = {}): TrustedIssuer =>
  aTrustedIssuer(store, [key], { softwareStatements: 'reusable', ...members });

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('RFC 7591 §2.3, §3.1.1: software statements', () => {
  let server: TestAuthorizationServer;

  beforeAll(async () => {
    [key, strangersKey] = await Promise.all([ClientKey.generate('ES256', 'k1'), ClientKey.generate('ES256', 'k1')]);
  });
  beforeEach(() => {
    server = new TestAuthorizationServer();
    server.tables.trustedIssuers.push(aStore());
  });

  const trust = (members: Partial<TrustedIssuer>): void => void server.tables.trustedIssuers.splice(0, 1, aStore(members));
  /** With no claim that its issuer does not state: neither an audience nor times. */
  const state = (changes: JsonObject = {}, header: { readonly [name: string]: unknown } = {}, signer = key): Promise<string> => {
    const unstated = Object.fromEntries(['sub', 'aud', 'exp', 'iat', 'jti'].map((name) => [name, undefined]));
    return signer.sign({ clientId: 'unused', issuer: server.tenant.issuer }, { ...unstated, ...claims, ...changes }, header);
  };
  const verify = (statement: string) => verifySoftwareStatement(server.tenant, statement, server.dependencies);
  const refused = (error: string, reason: RegExp) => ({ isTaken: false, error, reason: expect.stringMatching(reason) });
  const invalid = (reason: RegExp) => refused('invalid_software_statement', reason);
  const unapproved = (reason: RegExp) => refused('unapproved_software_statement', reason);

  it('of an issuer that the tenant takes them of are taken, for any number of clients where it says so', async () => {
    expect(await verify(await state())).toEqual({ isTaken: true, issuer: store, hash: null });
  });

  it.each<[string, (server: TestAuthorizationServer) => JsonObject]>([
    ['this server', ({ tenant }) => ({ aud: tenant.issuer })],
    ['this server among others', ({ tenant }) => ({ aud: ['https://other.example', `${tenant.issuer}/oauth/register`] })],
    ['now', ({ now }) => ({ iat: now - 10_000_000, nbf: now - 10, exp: now + 10_000_000 })],
  ])('may be for %s', async (_what, changes) => {
    expect(await verify(await state(changes(server)))).toMatchObject({ isTaken: true });
  });

  it.each<[string, (server: TestAuthorizationServer) => JsonObject, { readonly [name: string]: unknown }, RegExp]>([
    ['has expired', ({ now }) => ({ exp: now }), {}, /expired/],
    ['has an exp that is no time', () => ({ exp: 'never' }), {}, /expired/],
    ['is not good yet', ({ now }) => ({ nbf: now + 100 }), {}, /nbf/],
    ['was made in the future', ({ now }) => ({ iat: now + 100 }), {}, /iat/],
    ['is an access token', () => ({}), { typ: 'at+jwt' }, /type/],
    ['brings its own key', () => ({}), { jwk: { kty: 'EC' } }, /key of its own/],
    ['demands an extension', () => ({}), { crit: ['b64'], b64: false }, /extension/],
    ['is signed by a key of another id', () => ({}), { kid: 'k9' }, /signature/],
  ])('is invalid where it %s', async (_what, changes, header, reason) => {
    const statement = await state(changes(server), header).catch(() => null);
    // What the library does not sign, somebody else may have.
    expect(await verify(statement ?? `${encode({ alg: 'ES256', ...header })}.${encode(claims)}.AAAA`)).toEqual(invalid(reason));
  });

  it('are invalid by the key of a stranger, by an algorithm that the issuer has not, and by none', async () => {
    expect(await verify(await state({}, {}, strangersKey))).toEqual(invalid(/signature/));
    const unsigned = `${encode({ alg: 'none' })}.${encode(claims)}.`;
    expect(await verify(unsigned)).toEqual(invalid(/./));
    const symmetric = `${encode({ alg: 'HS256' })}.${encode(claims)}`;
    const mac = createHmac('sha256', JSON.stringify(key.jwk)).update(symmetric).digest('base64url');
    expect(await verify(`${symmetric}.${mac}`)).toEqual(invalid(/algorithm/));
  });

  it.each(['', 'nonsense', 'a.b.c', `${'a'.repeat(9_000)}.${'a'.repeat(9_000)}.a`])(
    'are invalid where they are none: %.20s',
    async (text) => {
      expect(await verify(text)).toEqual(invalid(/./));
    },
  );

  it.each<[string, JsonObject]>([
    ['who a workload is', { sub: 'repo:acme/app:ref:refs/heads/main', repository: 'acme/app' }],
    ['what a workload may', { sub: 'app', scope: 'openid', client_id: 'app', azp: 'app' }],
    ['names that are null', { client_name: null, software_id: null, redirect_uris: null }],
  ])('are no tokens of their issuer that say %s: they name software', async (_what, said) => {
    const token = { client_name: undefined, software_id: undefined, ...said } as JsonObject;
    expect(await verify(await state(token))).toEqual(invalid(/none of software_id, client_name, redirect_uris/));
    expect(await verify(await state({ ...token, redirect_uris: ['https://app.example/cb'] }))).toMatchObject({ isTaken: true });
  });

  it('are unapproved where their issuer is not trusted, or trusted for something else, and no key is looked for', async () => {
    expect(await verify(await state({ iss: 'https://other.example' }))).toEqual(unapproved(/issuer/));
    expect(await verify(await state({ iss: 1 }))).toEqual(unapproved(/issuer/));
    trust({ softwareStatements: 'off' });
    expect(await verify(await state())).toEqual(unapproved(/issuer/));
  });

  it('are unapproved where they are for other servers', async () => {
    for (const aud of ['https://other.example', ['https://other.example'], [], null, {}])
      expect(await verify(await state({ aud }))).toEqual(unapproved(/aud/));
    trust({ audiences: ['urn:ostiary'] });
    expect(await verify(await state({ aud: server.tenant.issuer }))).toEqual(unapproved(/aud/));
    expect(await verify(await state({ aud: 'urn:ostiary' }))).toMatchObject({ isTaken: true });
  });

  it('are told from one another by their jti, or else by all that they say, where each makes one client', async () => {
    trust({ softwareStatements: 'once' });
    const hashOf = async (changes: JsonObject) => ((await verify(await state(changes))) as { readonly hash: string }).hash;
    const [first, again, other] = [
      await hashOf({ jti: 'a' }),
      await hashOf({ jti: 'a', client_name: 'Other' }),
      await hashOf({ jti: 'b' }),
    ];
    expect([again === first, other === first, first.length]).toEqual([true, false, 43]);
    expect(await hashOf({ client_name: 'One' })).toBe(await hashOf({ client_name: 'One' }));
    expect(await hashOf({ client_name: 'One' })).not.toBe(await hashOf({ client_name: 'Two' }));
  });

  it('take precedence over what the client says itself, value by value (§3.1.1)', async () => {
    const said = { client_name: 'Impostor', redirect_uris: ['https://app.example/cb'], logo_uri: 'https://app.example/logo' };
    expect(withStatement(said, await state({ logo_uri: null }))).toEqual({
      client_name: 'Notebook',
      software_id: claims.software_id,
      redirect_uris: said.redirect_uris,
      logo_uri: null,
    });
  });

  it('say nothing by the claims of the JWT, nor by a statement within them', async () => {
    const statement = await state({ sub: 'x', jti: 'y', exp: server.now + 10, software_statement: 'e30.e30.x' });
    expect(Object.keys(withStatement({}, statement)).sort()).toEqual(['client_name', 'software_id']);
  });
});
