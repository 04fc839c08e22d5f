import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventMap, type CreateApplicationRequest, type GrantType, type JsonObject } from '#contracts';
import { hashSecret, isWellFormedSecret } from '#oauth-core';
import { captureLog } from '#testing';
import { refusal, refusing, serviceWithTenants, vanishedTenant, webApplication } from '../../test/in-memory-service.js';

const create = async (request: Partial<CreateApplicationRequest>) => {
  const { service, acme } = await serviceWithTenants();
  return service.createApplication.execute(acme, { ...webApplication, ...request });
};

describe('RFC 6749 §2: registering an application', () => {
  it('refuses a tenant that is gone', async () => {
    const { service } = await serviceWithTenants();
    await expect(service.createApplication.execute(vanishedTenant, webApplication)).rejects.toEqual(refusal('not_found'));
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'http://app.example.com/cb',
    'http://localhost.evil.example/cb',
    'http://127.0.0.1.evil.example/cb',
    'http://192.168.0.1/cb',
    'ftp://app.example.com/cb',
  ])('attack A05: refuses the redirect URI %s', async (uri) => {
    await expect(create({ redirectUris: [uri] })).rejects.toEqual(refusing('/redirectUris/0'));
    await expect(create({ postLogoutRedirectUris: [uri] })).rejects.toEqual(refusing('/postLogoutRedirectUris/0'));
  });

  it.each([
    'https://app.example.com/cb#fragment',
    'https://user:password@app.example.com/cb',
    'https://*.example.com/cb',
    'https:///cb',
    '/cb',
    'app.example.com/cb',
    'https://app.example.com/c b',
    'myapp:/cb',
    '',
    `https://app.example.com/${'x'.repeat(2000)}`,
  ])('refuses the redirect URI %s', async (uri) => {
    await expect(create({ redirectUris: ['https://app.example.com/cb', uri] })).rejects.toEqual(refusing('/redirectUris/1'));
  });

  it.each(['https://other.example.com/out', 'https://app.example.com:8443/out', 'http://app.example.com/out', 'http://localhost/out'])(
    'Front-Channel Logout 1.0 §2: refuses the logout URI %s, which is not of the origin of a redirect URI',
    async (frontchannelLogoutUri) => {
      const refused = create({ redirectUris: ['https://app.example.com/cb'], frontchannelLogoutUri });
      await expect(refused).rejects.toEqual(refusing('/frontchannelLogoutUri'));
    },
  );

  it('Back-Channel Logout 1.0 §2.2: refuses a logout URI that is not https, and one with a fragment', async () => {
    for (const backchannelLogoutUri of ['http://app.example.com/out', 'https://app.example.com/out#a', 'com.example.app:/out'])
      await expect(create({ backchannelLogoutUri })).rejects.toEqual(refusing('/backchannelLogoutUri'));
  });

  it('refuses too many redirect URIs, and the same twice', async () => {
    const many = Array.from({ length: 31 }, (_, index) => `https://app.example.com/${index}`);
    await expect(create({ redirectUris: many })).rejects.toEqual(refusing('/redirectUris', /at most 30/));
    await expect(create({ redirectUris: ['https://a.example/', 'https://a.example/'] })).rejects.toEqual(
      refusing('/redirectUris/1', /twice/),
    );
  });

  it('refuses a public application that would authenticate or act for itself', async () => {
    await expect(create({ type: 'public', tokenEndpointAuthMethod: 'client_secret_basic' })).rejects.toEqual(
      refusing('/tokenEndpointAuthMethod'),
    );
    await expect(create({ type: 'public', grantTypes: ['client_credentials'] })).rejects.toEqual(refusing('/grantTypes'));
  });

  it('refuses a confidential application that would not authenticate', async () => {
    await expect(create({ tokenEndpointAuthMethod: 'none' })).rejects.toEqual(refusing('/tokenEndpointAuthMethod'));
    await expect(create({ tokenEndpointAuthMethod: 'tls_client_auth' })).rejects.toEqual(refusing('/tlsClientAuthSubjectDn'));
  });

  describe('that authenticates by private_key_jwt (OpenID Connect Core §9)', () => {
    const publicJwk = (type: 'ec' | 'ed25519', members = {}) => {
      const { publicKey } = type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
      return { ...publicKey.export({ format: 'jwk' }), ...members } as JsonObject;
    };
    const jwks = { keys: [publicJwk('ec', { kid: 'one', 'x5t#S256': 'abc' })] };
    const jwksUri = 'https://client.example/jwks.json';
    const byKey = { tokenEndpointAuthMethod: 'private_key_jwt' } as const;

    it('has keys by value, or published, and no secret', async () => {
      for (const keys of [{ jwks }, { jwksUri }]) {
        const { application, secret } = await create({ ...byKey, ...keys });
        expect(application).toMatchObject({
          jwks: null,
          jwksUri: null,
          ...keys,
          tokenEndpointAuthSigningAlg: null,
          clientAssertionAudience: 'issuer',
        });
        expect(secret).toBeNull();
      }
    });

    it('RFC 7591 §2: refuses keys from both places, or from none', async () => {
      await expect(create({ ...byKey, jwks, jwksUri })).rejects.toEqual(refusing('/jwks'));
      await expect(create({ jwks, jwksUri })).rejects.toEqual(refusing('/jwks'));
      await expect(create(byKey)).rejects.toEqual(refusing('/jwksUri'));
    });

    it('refuses a secret that was chosen, and a public application', async () => {
      const clientSecret = 'b3XnK0qYw1mZr7Lh9VtQe5Ds';
      await expect(create({ ...byKey, jwks, clientSecret })).rejects.toEqual(refusing('/clientSecret'));
      await expect(create({ ...byKey, jwks, type: 'public' })).rejects.toEqual(refusing('/tokenEndpointAuthMethod'));
    });

    it('refuses an algorithm without a key for it, or without a method for it', async () => {
      await expect(create({ ...byKey, jwks, tokenEndpointAuthSigningAlg: 'RS256' })).rejects.toEqual(refusing('/jwks/keys'));
      await expect(create({ ...byKey, jwks, tokenEndpointAuthSigningAlg: 'HS256' })).rejects.toEqual(
        refusing('/tokenEndpointAuthSigningAlg'),
      );
      await expect(create({ tokenEndpointAuthSigningAlg: 'ES256' })).rejects.toEqual(refusing('/tokenEndpointAuthSigningAlg'));
      for (const registered of [
        { jwks, tokenEndpointAuthSigningAlg: 'ES256' },
        { jwks: { keys: [publicJwk('ed25519')] }, tokenEndpointAuthSigningAlg: 'Ed25519' },
        { jwksUri, tokenEndpointAuthSigningAlg: 'PS256' },
      ] as const)
        await expect(create({ ...byKey, ...registered })).resolves.toMatchObject({ application: registered });
    });

    it.each<[string, unknown, string]>([
      ['no object', [], '/jwks'],
      ['no list of keys', { keys: 'x' }, '/jwks/keys'],
      ['a private key', { keys: [{ ...publicJwk('ec'), d: 'AAAA' }] }, '/jwks/keys/0/d'],
      ['a symmetric key', { keys: [publicJwk('ec'), { kty: 'oct', k: 'AAAA' }] }, '/jwks/keys/1'],
      ['an odd character', { keys: [publicJwk('ec', { kid: 'a\u0000' })] }, '/jwks'],
      ['too much', { keys: [publicJwk('ec', { x5c: ['A'.repeat(17_000)] })] }, '/jwks'],
    ])('refuses keys with %s', async (_what, keys, pointer) => {
      await expect(create({ ...byKey, jwks: keys as JsonObject })).rejects.toEqual(refusing(pointer));
    });

    it.each(['http://client.example/jwks', 'https://user@client.example/jwks', 'https://2130706433/jwks', 'file:///etc/passwd'])(
      'refuses the jwks_uri %s',
      async (uri) => {
        await expect(create({ ...byKey, jwksUri: uri })).rejects.toEqual(refusing('/jwksUri'));
      },
    );
  });

  it.each<[readonly GrantType[], RegExp]>([
    [[], /at least 1 item/],
    [['refresh_token'], /authorization_code/],
  ])('refuses the grants %j', async (grantTypes, detail) => {
    await expect(create({ grantTypes })).rejects.toEqual(refusing('/grantTypes', detail));
  });

  it('refuses grants that do not exist or occur twice', async () => {
    await expect(create({ grantTypes: ['magic' as GrantType] })).rejects.toEqual(refusing('/grantTypes/0'));
    await expect(create({ grantTypes: ['client_credentials', 'client_credentials'] })).rejects.toEqual(refusing('/grantTypes/1', /twice/));
  });

  it('refuses authorization_code without a redirect URI', async () => {
    await expect(create({ grantTypes: ['authorization_code'], redirectUris: [] })).rejects.toEqual(refusing('/redirectUris'));
  });

  it("refuses scopes that nothing owns, another tenant's among them", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    await service.createResourceServer.execute(globex, {
      identifier: 'https://api.globex.example',
      name: 'API',
      scopes: [{ name: 'orders:read', description: 'Read orders' }],
    });
    const scopes = ['openid', 'orders:read'];
    await expect(service.createApplication.execute(acme, { ...webApplication, scopes })).rejects.toEqual(refusing('/scopes/1'));
    await expect(service.createApplication.execute(globex, { ...webApplication, scopes })).resolves.toMatchObject({
      application: { scopes },
    });
  });

  it.each([0, 1, 11, 60])('N32: takes a refresh token grace of %d s', async (refreshTokenGrace) => {
    await expect(create({ refreshTokenGrace })).resolves.toMatchObject({ application: { refreshTokenGrace } });
  });

  it.each([-1, 61, 0.5])('N32: refuses a refresh token grace of %d s', async (refreshTokenGrace) => {
    await expect(create({ refreshTokenGrace })).rejects.toEqual(refusing('/refreshTokenGrace'));
  });

  it.each([
    ['/name', { name: '' }],
    ['/logoUri', { logoUri: 'http://x.example/l.png' }],
    ['/logoUri', { logoUri: `https://x.example/${'l'.repeat(2_000)}` }],
    ['/accessTokenLifetime', { accessTokenLifetime: 0 }],
    ['/refreshTokenLifetime', { refreshTokenLifetime: 1e9 }],
    ['/type', { type: 'native' as 'public' }],
    ['/status', { status: 'deleted' as 'active' }],
  ])('refuses a wrong %s', async (pointer, request) => {
    await expect(create(request)).rejects.toEqual(refusing(pointer));
  });

  it.each<[string, CreateApplicationRequest['type'], readonly string[]]>([
    ['native', 'public', ['http://127.0.0.1/cb']],
    ['native', 'public', ['http://localhost:8000/cb', 'com.example.app:/cb']],
    ['native', 'confidential', ['com.example.app:/cb']],
    ['web', 'public', ['https://app.example/cb', 'http://localhost:5173/cb']],
    ['web', 'confidential', ['http://localhost:3000/cb']],
    ['web', 'confidential', []],
  ])('N23: is %s where it does not say: %s with %j', async (applicationType, type, redirectUris) => {
    await expect(create({ type, redirectUris })).resolves.toMatchObject({ application: { applicationType } });
  });

  it('N23: is what it says, and native ones are nobody\u2019s first party', async () => {
    const loopback = { type: 'public', redirectUris: ['http://localhost:5173/cb'] } as const;
    await expect(create({ ...loopback, applicationType: 'web', firstParty: true })).resolves.toMatchObject({
      application: { applicationType: 'web', firstParty: true },
    });
    await expect(create({ applicationType: 'native', redirectUris: ['https://app.example/cb'] })).resolves.toMatchObject({
      application: { applicationType: 'native' },
    });
    await expect(create({ ...loopback, firstParty: true })).rejects.toEqual(refusing('/firstParty', /RFC 8252/));
    await expect(create({ applicationType: 'native', firstParty: true })).rejects.toEqual(refusing('/firstParty'));
    await expect(create({ ...loopback, applicationType: 'browser' as 'web' })).rejects.toEqual(refusing('/applicationType', /web, native/));
    await expect(create({ applicationType: 'web', redirectUris: ['com.example.app:/cb'] })).rejects.toEqual(refusing('/redirectUris/0'));
  });

  it.each(['https://@evil/', 'http://2130706433/', 'https://app.example:0/cb', 'https://app.example/cb?code=x&state=y'])(
    'N17: refuses %s wherever a URI is registered',
    async (uri) => {
      await expect(create({ redirectUris: ['https://app.example/cb', uri] })).rejects.toEqual(refusing('/redirectUris/1'));
      await expect(create({ postLogoutRedirectUris: [uri] })).rejects.toEqual(refusing('/postLogoutRedirectUris/0'));
    },
  );

  it.each([
    'https://@cdn.example/l.png',
    'https://2130706433/l.png',
    'https://cdn.example:0/l.png',
    'https://CDN.example/l.png',
    'https:/l.png',
  ])('N17: refuses the logo %s', async (logoUri) => {
    await expect(create({ logoUri })).rejects.toEqual(refusing('/logoUri'));
  });

  it('N33: needs PKCE where it is public, and without a nonce where it is confidential, if nothing is said', async () => {
    await expect(create({ type: 'public' })).resolves.toMatchObject({ application: { pkce: 'required' } });
    await expect(create({})).resolves.toMatchObject({ application: { pkce: 'required_unless_nonce' } });
  });

  it.each(['required', 'required_unless_nonce', 'optional'] as const)('N33: takes pkce %s for a confidential application', async (pkce) => {
    await expect(create({ pkce })).resolves.toMatchObject({ application: { pkce } });
  });

  it.each(['required_unless_nonce', 'optional'] as const)(
    'N33, RFC 9700 §2.1.1: refuses pkce %s for a public application',
    async (pkce) => {
      await expect(create({ type: 'public', pkce })).rejects.toEqual(refusing('/pkce', /must be required/));
    },
  );

  it('N33, RFC 8252 §8.1: refuses pkce optional for a native application, whose secret everybody can read', async () => {
    const native = { redirectUris: ['com.example.tool:/cb'] };
    await expect(create({ ...native, pkce: 'optional' })).rejects.toEqual(refusing('/pkce', /native/));
    await expect(create({ ...native, pkce: 'required_unless_nonce' })).resolves.toMatchObject({
      application: { applicationType: 'native' },
    });
  });

  it.each(['', 'none', 'Optional', 'S256', null, false])('N33: refuses pkce %j', async (pkce) => {
    await expect(create({ pkce: pkce as 'optional' })).rejects.toEqual(refusing('/pkce', /required, required_unless_nonce, optional/));
  });

  it('N33: logs who let an application off PKCE, once it is registered', async () => {
    const log = captureLog();
    const waivers = () => log.filter(({ msg }) => msg === 'An application needs neither PKCE nor a nonce any more');
    await create({ pkce: 'required' });
    await create({ pkce: 'optional', scopes: ['nothing:owns-it'] }).catch(() => undefined);
    expect(waivers()).toEqual([]);
    const { application } = await create({ pkce: 'optional' });
    expect(waivers()).toMatchObject([{ level: 'warn', clientId: application.clientId, actor: { address: '192.0.2.1' } }]);
  });

  it.each(['none', 'HS256', 'PS384', 'ps256', 'rs256', ''])('N31: refuses ID tokens signed with %j', async (alg) => {
    await expect(create({ idTokenSignedResponseAlg: alg as 'ES256' })).rejects.toEqual(
      refusing('/idTokenSignedResponseAlg', /RS256, ES256/),
    );
  });

  it('N31: leaves the signing of ID tokens to the tenant where nothing is said', async () => {
    await expect(create({})).resolves.toMatchObject({ application: { idTokenSignedResponseAlg: null } });
    await expect(create({ idTokenSignedResponseAlg: 'ES256' })).resolves.toMatchObject({
      application: { idTokenSignedResponseAlg: 'ES256' },
    });
  });

  it.each([
    'https://app.example.com/cb?tenant=1',
    'http://127.0.0.1:8080/cb',
    'http://[::1]/cb',
    'http://localhost:3000/cb',
    'com.example.app:/cb',
  ])('takes the redirect URI %s', async (uri) => {
    await expect(create({ redirectUris: [uri] })).resolves.toMatchObject({ application: { redirectUris: [uri] } });
  });

  it('takes a confidential application without redirect URIs for a machine', async () => {
    await expect(create({ redirectUris: undefined })).resolves.toMatchObject({
      application: { grantTypes: ['client_credentials'], scopes: [], tokenEndpointAuthMethod: null },
    });
  });

  it('gives an application for people code and refresh, and a public one no secret', async () => {
    const { application, secret } = await create({ type: 'public' });
    expect(application).toMatchObject({
      grantTypes: ['authorization_code', 'refresh_token'],
      tokenEndpointAuthMethod: 'none',
      firstParty: false,
      refreshTokenGrace: 10,
      version: 1,
    });
    expect(secret).toBeNull();
  });

  it('shows the secret once and stores its hash only', async () => {
    const { service, acme } = await serviceWithTenants();
    const { application, secret } = await service.createApplication.execute(acme, webApplication);
    expect(isWellFormedSecret('cs', secret?.clientSecret ?? '')).toBe(true);
    const client = await service.getClient.execute(acme, application);
    const listed = await service.listClientSecrets.execute(acme, application);
    expect(JSON.stringify([client, listed, service.events])).not.toContain(secret?.clientSecret);
    expect(Object.keys(listed.secrets[0] ?? {}).sort()).toEqual(['createdAt', 'expiresAt', 'id']);
  });

  it('publishes that it exists', async () => {
    const { service, acme } = await serviceWithTenants();
    const { application } = await service.createApplication.execute(acme, webApplication);
    expect(service.events).toEqual([
      { event: eventMap.tenant.applicationCreated, tenantId: acme.tenantId, payload: { clientId: application.clientId, version: 1 } },
    ]);
  });
});

describe('RFC 7591 §2: the pages about a client', () => {
  it.each(['clientUri', 'policyUri', 'tosUri', 'initiateLoginUri'] as const)(
    '%s is kept, null where nothing is said, and taken back',
    async (member) => {
      const { service, acme } = await serviceWithTenants();
      const { application: without } = await service.createApplication.execute(acme, webApplication);
      expect(without[member]).toBeNull();
      const said = { [member]: 'https://app.example.com/about?lang=de#top' };
      const { application } = await service.createApplication.execute(acme, { ...webApplication, ...said });
      expect(application).toMatchObject(said);
      const { clientId } = application;
      await expect(service.updateApplication.execute(acme, { clientId, [member]: null })).resolves.toMatchObject({ [member]: null });
    },
  );

  it.each(['clientUri', 'policyUri', 'tosUri', 'initiateLoginUri'] as const)(
    '%s must be a valid web page: https, without a user',
    async (member) => {
      for (const uri of [
        '',
        'http://app.example.com/',
        'javascript:alert(1)',
        'https://app.example.com@evil.example/',
        'https://2130706433/',
        '/about',
      ])
        await expect(create({ [member]: uri })).rejects.toEqual(refusing(`/${member}`, /https/));
    },
  );
});

describe('N41: an application that is brought along', () => {
  const clientId = '0b5f3a52-7c1d-4e8f-9a3b-5d6e7f809102';
  const clientSecret = 'q7Zk3Jx9QpV7Lm2Rt8Yw4NbT5sHc';

  it('keeps its id and its secret, which is stored hashed like others and not answered', async () => {
    const { service, acme } = await serviceWithTenants();
    const { application, secret } = await service.createApplication.execute(acme, { ...webApplication, clientId, clientSecret });
    expect([application.clientId, secret]).toEqual([clientId, null]);
    expect(JSON.stringify(application)).not.toContain(clientSecret);
    const { secrets } = await service.getClient.execute(acme, { clientId: application.clientId });
    expect(secrets).toEqual([{ sha256: hashSecret(clientSecret), expiresAt: null }]);
  });

  it('is refused where its id is taken, by an application or a resource server, and names the application', async () => {
    const { service, acme } = await serviceWithTenants();
    await service.createApplication.execute(acme, { ...webApplication, clientId });
    await expect(service.createApplication.execute(acme, { ...webApplication, clientId })).rejects.toMatchObject({
      code: 'conflict',
      existingId: clientId,
    });
    const { resourceServer } = await service.createResourceServer.execute(acme, { identifier: 'urn:x:y', name: 'Y', scopes: [] });
    await expect(service.createApplication.execute(acme, { ...webApplication, clientId: resourceServer.clientId })).rejects.toEqual(
      refusal('conflict'),
    );
  });

  it.each([
    ['/clientId', { clientId: 'my-shop' }],
    ['/clientId', { clientId: clientId.toUpperCase() }],
    ['/clientSecret', { clientSecret: 'correct-horse' }],
  ])('is refused at %s with %j', async (pointer, members) => {
    await expect(create(members)).rejects.toEqual(refusing(pointer));
  });

  it('has no secret where it is public', async () => {
    const registration = { name: 'App', type: 'public', redirectUris: ['https://app.example.com/cb'], clientSecret } as const;
    const { service, acme } = await serviceWithTenants();
    await expect(service.createApplication.execute(acme, registration)).rejects.toEqual(refusing('/clientSecret'));
  });
});
