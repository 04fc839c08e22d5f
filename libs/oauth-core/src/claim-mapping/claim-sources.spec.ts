import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { type Application, type JsonObject, problemsOfClaimName, type TenantSettings } from '#contracts';
import { userinfoEndpoint } from '../endpoints/userinfo.js';
import type { Members } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aTenant } from '../testing/builders.js';
import { readClaimSources } from './claim-sources.js';
import type { ClaimsHooks } from './claims-hooks.js';

const own = { issuer: 'https://id.example/t/acme', subject: 'the-id-of-ada' };
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const aJwt = (claims: JsonObject, header: JsonObject = { alg: 'ES256' }): string =>
  `${base64url(header)}.${base64url(claims)}.c2lnbmF0dXJl`;

const bank = { JWT: aJwt({ iss: 'https://bank.example', credit_score: 650 }) };
const registry = { endpoint: 'https://registry.example/claims?of=1', access_token: 'ksj3n283dke' };
const names = { credit_score: 'bank', birthdate: 'registry', birthplace: 'registry' };
const sound = { claims: {}, _claim_names: names, _claim_sources: { bank, registry } };

describe('OpenID Connect Core §5.6.2: what a hook says of claims of others', () => {
  const read = (answer: JsonObject, claims: JsonObject = {}) => readClaimSources(answer, claims, own);
  const readSource = (source: JsonObject[string]) => read({ _claim_names: { credit_score: 'bank' }, _claim_sources: { bank: source } });

  it('is taken as it is: aggregated claims in a JWT, distributed ones at an endpoint, with or without an access token', () => {
    expect(read(sound)).toEqual({ names: new Map(Object.entries(names)), sources: { bank, registry } });
    expect(readSource({ endpoint: 'https://bank.example:8443/claims' })).toMatchObject({ sources: expect.anything() });
    expect(read({ claims: { plan: 'gold' } })).toBeNull();
  });

  it.each<[string, JsonObject[string], JsonObject[string]]>([
    ['has names without sources', { credit_score: 'bank' }, undefined],
    ['has sources without names', undefined, { bank }],
    ['has a list of names', ['credit_score'], { bank }],
    ['has a list of sources', { credit_score: '0' }, [bank]],
    ['names a source that there is not', { credit_score: 'bank', birthdate: 'registry' }, { bank }],
    ['names a source that every object has', { credit_score: 'toString' }, { bank }],
    ['names no source by a text', { credit_score: bank }, { bank }],
    ['has a source that no claim is named for', { credit_score: 'bank' }, { bank, registry }],
    ['has a source without an id', { credit_score: '' }, { '': bank }],
    [
      'has a source whose id is the prototype',
      { credit_score: '__proto__' },
      JSON.parse(`{"__proto__":${JSON.stringify(bank)}}`) as JsonObject,
    ],
    ...['sub', 'iss', 'aud', 'Sub', 'email', 'roles', 'scope', '_claim_names', '_claim_sources', '__proto__', 'a b', ''].map(
      (name): [string, JsonObject, JsonObject] => [
        `names ${JSON.stringify(name)}, so that a client takes what others say for what the platform says`,
        JSON.parse(`{${JSON.stringify(name)}:"registry"}`) as JsonObject,
        { registry },
      ],
    ),
  ])('is no answer where it %s', (_what, claimNames, claimSources) => {
    expect(typeof read({ _claim_names: claimNames, _claim_sources: claimSources })).toBe('string');
  });

  it.each<[string, JsonObject[string]]>([
    ['is no object', 'https://bank.example'],
    ['is null', null],
    ['is neither', {}],
    ['is both', { ...bank, endpoint: registry.endpoint }],
    ['has an access token beside a JWT', { ...bank, access_token: 'secret' }],
    ['has another member', { ...registry, sub: 'ada' }],
    ['has an access token alone', { access_token: 'secret' }],
    ['has a JWT that is no text', { JWT: { credit_score: 650 } }],
    ['has a JWT of two parts', { JWT: bank.JWT.slice(0, bank.JWT.lastIndexOf('.')) }],
    ['has a JWT that is encrypted', { JWT: `${bank.JWT}.e30.e30` }],
    ['has a JWT that is not signed', { JWT: bank.JWT.slice(0, bank.JWT.lastIndexOf('.') + 1) }],
    ['has a JWT that says it is not signed', { JWT: aJwt({ credit_score: 650 }, { alg: 'None' }) }],
    ['has a JWT that says nothing of its signature', { JWT: aJwt({ credit_score: 650 }, {}) }],
    ['has a JWT whose header is none', { JWT: `e3.${base64url({ credit_score: 650 })}.e30` }],
    ['has a JWT without claims', { JWT: `${base64url({ alg: 'ES256' })}.${base64url(['credit_score'])}.e30` }],
    ['has a JWT that lacks the claim', { JWT: aJwt({ iss: 'https://bank.example' }) }],
    ['has a JWT that speaks for the issuer', { JWT: aJwt({ iss: own.issuer, credit_score: 650 }) }],
    ['has a JWT that names the user as the platform does', { JWT: aJwt({ sub: own.subject, credit_score: 650 }) }],
    ['has an endpoint by http', { endpoint: 'http://bank.example/claims' }],
    ['has an endpoint that is a script', { endpoint: 'javascript:alert(1)' }],
    ['has an endpoint with a password', { endpoint: 'https://user:password@bank.example/' }],
    ['has an endpoint with a fragment', { endpoint: 'https://bank.example/#claims' }],
    ['has an endpoint that is no address', { endpoint: '/claims' }],
    ['has an endpoint that is no text', { endpoint: ['https://bank.example/claims'] }],
    ['has an access token that ends a header', { ...registry, access_token: 'a\r\nCookie: b' }],
    ['has an access token that is none', { ...registry, access_token: null }],
  ])('is no answer where its source %s', (_what, source) => {
    expect(typeof readSource(source)).toBe('string');
  });

  it('is no answer where a claim is normal, and of others, too', () => {
    expect(typeof read(sound, { birthdate: '1815-12-10' })).toBe('string');
  });

  it('is read without a failure, whatever it is, and what is taken has a source for each name, and no name of the platform', () => {
    const id = fc.constantFrom('bank', 'registry', '__proto__', 'constructor', 'gone');
    const name = fc.oneof(fc.constantFrom('birthdate', 'credit_score', 'sub', 'Email', '__proto__'), fc.string());
    const source = fc.oneof(fc.constantFrom(bank, registry), fc.jsonValue());
    const answers = fc.record({
      _claim_names: fc.dictionary(name, fc.oneof(id, fc.jsonValue())),
      _claim_sources: fc.dictionary(id, source),
    });
    fc.assert(
      fc.property(fc.oneof(answers, fc.dictionary(fc.constantFrom('_claim_names', '_claim_sources'), fc.jsonValue())), (answer) => {
        const found = read(answer, { plan: 'gold' });
        if (found === null || typeof found === 'string') return;
        for (const [claim, of] of found.names) {
          expect(problemsOfClaimName(claim)).toEqual([]);
          expect(claim).not.toBe('plan');
          expect(Object.hasOwn(found.sources, of)).toBe(true);
        }
        expect(new Set(found.names.values())).toEqual(new Set(Object.keys(found.sources)));
      }),
    );
  });
});

describe('OpenID Connect Core §5.6.2: claims of others that are passed on', () => {
  const inBoth = ['id_token', 'userinfo', 'access_token'] as const;

  const setUp = ({
    answer = sound,
    hook = {},
    settings = {},
    ...members
  }: Partial<Application> & { answer?: JsonObject; hook?: JsonObject; settings?: Partial<TenantSettings> } = {}) => {
    const server = new TestAuthorizationServer(aTenant('acme', { claimSources: true, legacyFeatures: ['implicit'], ...settings }));
    let asked = 0;
    server.claimsHooks = {
      ask: async (_tenant, { read }) => {
        asked += 1;
        const found = read(answer);
        return typeof found === 'string' ? { unavailable: found } : found;
      },
    } satisfies ClaimsHooks;
    const client = server.register(
      anApplication({ claimsHook: { url: 'https://hooks.example/claims', in: [...inBoth], ...hook }, ...members }),
    );
    const askUserinfo = (accessToken: string) =>
      userinfoEndpoint(server.tenant, { authorization: `Bearer ${accessToken}`, bodyToken: null }, server.dependencies);
    const told = async (changes: Members = {}) => {
      const { accessToken, idToken } = await server.signIn(client, { scope: 'openid profile', ...changes });
      const { status, body } = await askUserinfo(accessToken);
      return { accessToken: decodeJwt(accessToken), idToken: decodeJwt(idToken), userinfo: body ?? {}, status };
    };
    return { server, client, told, askUserinfo, timesAsked: () => asked };
  };
  const all = { _claim_names: names, _claim_sources: { bank, registry } };
  const isSilent = (claims: object): boolean => !('_claim_names' in claims) && !('_claim_sources' in claims);

  it('are in the ID token and at userinfo, and in no access token, which APIs read', async () => {
    const { accessToken, idToken, userinfo } = await setUp().told();
    expect([idToken, userinfo]).toEqual([expect.objectContaining(all), expect.objectContaining(all)]);
    expect(isSilent(accessToken)).toBe(true);
  });

  it('are where the hook is said to be told, and nobody asks it where it has no place', async () => {
    const inIdToken = await setUp({ hook: { in: ['id_token'] } }).told();
    expect([isSilent(inIdToken.idToken), isSilent(inIdToken.userinfo)]).toEqual([false, true]);
    const atUserinfo = setUp({ hook: { in: ['userinfo'] } });
    expect(isSilent((await atUserinfo.told()).userinfo)).toBe(false);
    expect(atUserinfo.timesAsked()).toBe(1);
  });

  it('are not passed on where the tenant does not have it so, and its other claims are', async () => {
    const { idToken, userinfo } = await setUp({ settings: { claimSources: false }, answer: { ...sound, claims: { plan: 'gold' } } }).told();
    expect([isSilent(idToken), isSilent(userinfo)]).toEqual([true, true]);
    expect([idToken['plan'], userinfo['plan']]).toEqual(['gold', 'gold']);
  });

  it('are in no authorization response, where whoever sees it would have the access tokens', async () => {
    const { server, client } = setUp({ legacyFeatures: ['implicit'], responseTypes: ['code', 'id_token'] });
    const changes = { response_type: 'id_token', scope: 'openid profile', code_challenge: undefined, code_challenge_method: undefined };
    const outcome = await server.start(client, changes);
    const location = outcome.kind === 'redirect' ? new URL(outcome.location) : null;
    const idToken = new URLSearchParams(location?.hash.slice(1)).get('id_token') ?? '';
    expect(isSilent(decodeJwt(idToken))).toBe(true);
  });

  it('need the scope that they belong to', async () => {
    const { idToken, userinfo } = await setUp().told({ scope: 'openid email' });
    expect([isSilent(idToken), isSilent(userinfo)]).toEqual([true, true]);
  });

  it('§5.5: are selected by name, each place for itself, a source as a whole', async () => {
    const claims = { id_token: { credit_score: null, birthdate: null }, userinfo: { birthdate: null, birthplace: { essential: true } } };
    const { idToken, userinfo } = await setUp().told({ scope: 'openid', claims: JSON.stringify(claims) });
    const [ofBank, ofRegistry] = [{ credit_score: 'bank' }, { birthdate: 'registry', birthplace: 'registry' }];
    expect([idToken['_claim_names'], idToken['_claim_sources']]).toEqual([ofBank, { bank }]);
    expect([userinfo['_claim_names'], userinfo['_claim_sources']]).toEqual([ofRegistry, { registry }]);
  });

  it('§5.5: are not told by name where the application may not ask for their scope any more, or a value is asked for, which nobody compares', async () => {
    const [byName, byValue] = [null, { value: 650 }].map((demand) => JSON.stringify({ userinfo: { credit_score: demand } }));
    const { server, client, told, askUserinfo } = setUp();
    expect(isSilent((await told({ scope: 'openid', claims: byValue })).userinfo)).toBe(true);
    const { accessToken } = await server.signIn(client, { scope: 'openid', claims: byName });
    expect(isSilent((await askUserinfo(accessToken)).body ?? {})).toBe(false);
    server.register({ ...client.application, scopes: ['openid'] });
    expect(isSilent((await askUserinfo(accessToken)).body ?? {})).toBe(true);
  });

  it('are no claims that the platform tells itself: those are named for no source', async () => {
    const claimMappings: Application['claimMappings'] = [
      { claim: 'credit_score', from: 'constant', value: 1, in: ['id_token'] },
      { claim: 'birthdate', from: 'constant', value: '1815-12-10', in: ['id_token'] },
    ];
    const { idToken, userinfo } = await setUp({ claimMappings }).told();
    expect(idToken).toMatchObject({ credit_score: 1, birthdate: '1815-12-10' });
    expect([idToken['_claim_names'], idToken['_claim_sources']]).toEqual([{ birthplace: 'registry' }, { registry }]);
    expect(userinfo).toMatchObject(all);
  });

  it('that are unfit end in no token, and no word of them is logged', async () => {
    const { server, client } = setUp({
      answer: { ...sound, _claim_sources: { bank, registry: { ...registry, endpoint: 'http://inside/' } } },
    });
    expect(await server.redeem(client, await server.code(client))).toMatchObject({
      status: 503,
      body: { error: 'temporarily_unavailable' },
    });
    expect(JSON.stringify(server.refusals)).not.toMatch(/ksj3n283dke|inside|birthdate/);
  });

  it('fit together with the claims of the hook, or are none', async () => {
    const answer = {
      ...sound,
      claims: { plan: 'x'.repeat(2_000) },
      _claim_sources: { bank, registry: { ...registry, access_token: 'x'.repeat(2_000) } },
    };
    const { server, client } = setUp({ answer });
    expect(await server.redeem(client, await server.code(client))).toMatchObject({ status: 503 });
  });

  it('that a hook tells at userinfo alone refuse userinfo where it fails, and nothing else', async () => {
    expect(await setUp({ hook: { in: ['userinfo'] }, answer: { ...sound, _claim_sources: {} } }).told()).toMatchObject({
      status: 503,
      userinfo: { error: 'temporarily_unavailable' },
    });
  });
});

describe('a pairwise application', () => {
  it('is given no JWT that names its user as all the platform does', async () => {
    const server = new TestAuthorizationServer(aTenant('acme', { claimSources: true }));
    const JWT = aJwt({ sub: server.user.id, credit_score: 650 });
    server.claimsHooks = {
      ask: async (_tenant, { read }) => {
        const found = read({ claims: {}, _claim_names: { credit_score: 'bank' }, _claim_sources: { bank: { JWT } } });
        return typeof found === 'string' ? { unavailable: found } : found;
      },
    };
    const client = server.register(
      anApplication({ subjectType: 'pairwise', claimsHook: { url: 'https://hooks.example/claims', in: ['id_token'] } }),
    );
    expect(await server.redeem(client, await server.code(client))).toMatchObject({ status: 503 });
  });
});
