import { describe, expect, it } from '@jest/globals';
import { eventMap, type CreateTenantRequest, type LimitRule } from '#contracts';
import { inMemoryService, outsideTenants, publicUrl, refusal, refusing } from '../../test/in-memory-service.js';

const create = (request: Partial<CreateTenantRequest>) =>
  inMemoryService().createTenant.execute(outsideTenants, { slug: 'acme', name: 'Acme', ...request });

describe('creating a tenant', () => {
  it.each([
    ['/settings/limits/0/max', { max: 0 }],
    ['/settings/limits/0/max', { max: 1.5 }],
    ['/settings/limits/0/seconds', { seconds: 0 }],
    ['/settings/limits/0/seconds', { seconds: 86_401 }],
    ['/settings/limits/0/event', { event: 'invalid_credentials' }],
    ['/settings/limits/0/event', { subject: 'client', event: 'invalid_grant' }],
    ['/settings/limits/0/subject', { endpoint: 'login', subject: 'client' }],
    ['/settings/limits/0/endpoint', { endpoint: 'nowhere' as 'token' }],
  ] as const)('refuses a limit that means nothing at %s: %p', async (pointer, members) => {
    const limit: LimitRule = { endpoint: 'token', subject: 'address', event: 'requests', max: 10, seconds: 60, ...members };
    await expect(create({ settings: { limits: [limit] } })).rejects.toEqual(refusing(pointer));
  });

  it.each([
    ['/settings/limits/0/subject', { endpoint: 'introspect' }],
    ['/settings/limits/0/subject', { endpoint: 'revoke' }],
    ['/settings/limits/0/subject', { endpoint: 'admin' }],
    ['/settings/limits/0/event', { event: 'invalid_grant' }],
    ['/settings/limits/0/event', { endpoint: 'login', event: 'invalid_credentials' }],
  ] as const)('N52: refuses a limit of users at %s where none is proven: %p', async (pointer, members) => {
    const limit: LimitRule = { endpoint: 'token', subject: 'user', event: 'requests', max: 10, seconds: 60, ...members };
    await expect(create({ settings: { limits: [limit] } })).rejects.toEqual(refusing(pointer));
  });

  it.each(['authorize', 'token', 'userinfo', 'login', 'consent', 'logout'] as const)(
    'N52: limits users at %s, beside addresses',
    async (endpoint) => {
      const limits: LimitRule[] = [
        { endpoint, subject: 'user', event: 'requests', max: 10, seconds: 60 },
        { endpoint, subject: 'address', event: 'requests', max: 100, seconds: 3_600 },
      ];
      await expect(create({ settings: { limits } })).resolves.toMatchObject({ settings: { limits } });
    },
  );

  it('attack A66: limits what one application has sent, beside the tenant', async () => {
    const limits = (['client', 'tenant'] as const).map((subject): LimitRule => ({
      endpoint: 'backchannel_sms',
      subject,
      event: 'requests',
      max: 10,
      seconds: 3_600,
    }));
    await expect(create({ settings: { limits } })).resolves.toMatchObject({ settings: { limits } });
  });

  it('refuses two limits on the same thing, and more than fifty', async () => {
    const limit: LimitRule = { endpoint: 'token', subject: 'address', event: 'requests', max: 10, seconds: 60 };
    await expect(create({ settings: { limits: [limit, { ...limit, max: 5 }] } })).rejects.toEqual(refusing('/settings/limits/1', /same/));
    await expect(create({ settings: { limits: Array<LimitRule>(51).fill(limit) } })).rejects.toEqual(refusing('/settings/limits', /50/));
  });

  it.each(['none', 'HS256', 'PS512', null])('N31: refuses %j as what signs ID tokens', async (alg) => {
    await expect(create({ settings: { idTokenSignedResponseAlg: alg as 'RS256' } })).rejects.toEqual(
      refusing('/settings/idTokenSignedResponseAlg', /RS256, ES256/),
    );
  });

  it.each(['optional', 'S256', '', null, true])('N33: refuses %j as what a tenant requires of all its applications', async (pkce) => {
    await expect(create({ settings: { pkce: pkce as 'required' } })).rejects.toEqual(
      refusing('/settings/pkce', /required, required_unless_nonce/),
    );
  });

  it('N33: leaves PKCE to each application where nothing is said', async () => {
    await expect(create({})).resolves.toMatchObject({ settings: { pkce: 'required_unless_nonce' } });
    await expect(create({ settings: { pkce: 'required' } })).resolves.toMatchObject({ settings: { pkce: 'required' } });
  });

  it('N31: signs ID tokens with RS256 where nothing is said', async () => {
    await expect(create({})).resolves.toMatchObject({ settings: { idTokenSignedResponseAlg: 'RS256' } });
  });

  it.each(['ab', 'a'.repeat(41)])('refuses a slug of the wrong length: %s', async (slug) => {
    await expect(create({ slug })).rejects.toEqual(refusing('/slug', /3 to 40/));
  });

  it.each(['Acme', 'ac me', 'acmé', '-acme', 'acme-', 'ac_me', 'a.b.c', '../x', 'acme\n'])(
    'refuses a slug with other characters: %j',
    async (slug) => {
      await expect(create({ slug })).rejects.toEqual(refusing('/slug', /a-z/));
    },
  );

  it.each(['system', 'admin', 'login', 'www', 'oauth'])('refuses the reserved slug %s', async (slug) => {
    await expect(create({ slug })).rejects.toEqual(refusing('/slug', /reserved/));
  });

  it.each(['', '   ', 'x'.repeat(101), 'a\u0000b', 'a\nb', 'Ac\u200bme', '\u202emcA', 'Acme\u2069', '\u3164'])(
    'refuses the name %j',
    async (name) => {
      await expect(create({ name })).rejects.toEqual(refusing('/name'));
    },
  );

  it.each(['red', '#fff', '#12345g', 'url(javascript:1)', '#123456;'])('refuses %j as a colour', async (primaryColor) => {
    await expect(create({ branding: { primaryColor } })).rejects.toEqual(refusing('/branding/primaryColor'));
  });

  it.each([
    'http://cdn.example.com/logo.png',
    'javascript:alert(1)',
    'data:image/png;base64,AA==',
    'logo.png',
    'https://a:b@c.example/',
    'https://c.example/x\r\nSet-Cookie: a=b',
    'https://c.example/x" onerror="y',
  ])('refuses %j as a logo', async (logoUri) => {
    await expect(create({ branding: { logoUri } })).rejects.toEqual(refusing('/branding/logoUri', /https/));
    const logos = { logoUri: 'https://cdn.example.com/logo.png', logoDarkUri: logoUri };
    await expect(create({ branding: logos })).rejects.toEqual(refusing('/branding/logoDarkUri', /https/));
  });

  it('N47: keeps a logo for dark ground beside the other one, and refuses it alone', async () => {
    const logos = { logoUri: 'https://cdn.example.com/logo.png', logoDarkUri: 'https://cdn.example.com/logo-dark.png' };
    expect((await create({ branding: logos })).branding).toMatchObject(logos);
    await expect(create({ slug: 'other', branding: { logoDarkUri: logos.logoDarkUri } })).rejects.toEqual(
      refusing('/branding/logoDarkUri', /logo_uri/),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, 86_401])('refuses an access token lifetime of %d s', async (accessTokenLifetime) => {
    await expect(create({ settings: { accessTokenLifetime } })).rejects.toEqual(refusing('/settings/accessTokenLifetime'));
  });

  it('refuses a code that lives longer than ten minutes (RFC 6749 §4.1.2)', async () => {
    await expect(create({ settings: { authorizationCodeLifetime: 601 } })).rejects.toEqual(refusing('/settings/authorizationCodeLifetime'));
  });

  it('refuses idle limits beyond the absolute ones', async () => {
    const settings = { refreshTokenLifetime: 60, refreshTokenIdleLifetime: 61, sessionLifetime: 60, sessionIdleLifetime: 61 };
    await expect(create({ settings })).rejects.toEqual(refusing('/settings/refreshTokenIdleLifetime', /longer/));
    await expect(create({ settings })).rejects.toEqual(refusing('/settings/sessionIdleLifetime', /longer/));
  });

  it('N42: writes languages in their canonical spelling', async () => {
    const { settings } = await create({ settings: { locales: ['EN', 'pt-br'] } });
    expect(settings.locales).toEqual(['en', 'pt-BR']);
    await expect(create({ slug: 'other', settings: { locales: ['EN', 'en'] } })).rejects.toEqual(refusing('/settings/locales/1', /twice/));
  });

  it.each([7, 65, 8.5, Number.NaN])('N26: refuses a least length of passwords of %d', async (passwordMinLength) => {
    await expect(create({ settings: { passwordMinLength } })).rejects.toEqual(refusing('/settings/passwordMinLength'));
  });

  it.each([0, 1, 5, 2.5])('N26: refuses a least strength of passwords of %d', async (strength) => {
    const settings = { passwordMinStrength: strength as 2 };
    await expect(create({ settings })).rejects.toEqual(refusing('/settings/passwordMinStrength'));
  });

  it('N26: asks for passwords of 8 characters and 10^8 guesses where nothing is set', async () => {
    expect((await create({})).settings).toMatchObject({ passwordMinLength: 8, passwordMinStrength: 3 });
  });

  it.each(['english please', 'english', '', 'x'])('refuses the language %j', async (locale) => {
    await expect(create({ settings: { locales: [locale] } })).rejects.toEqual(refusing('/settings/locales/0'));
  });

  it('refuses a list of no languages, and one that names a language twice', async () => {
    await expect(create({ settings: { locales: [] } })).rejects.toEqual(refusing('/settings/locales'));
    await expect(create({ settings: { locales: ['de', 'de'] } })).rejects.toEqual(refusing('/settings/locales/1', /twice/));
  });

  it('names everything that is wrong at once', async () => {
    const refused = create({ slug: 'X', name: '' });
    await expect(refused).rejects.toEqual(refusing('/slug'));
    await expect(refused).rejects.toEqual(refusing('/name'));
  });

  it('refuses a slug that is taken, and publishes nothing of it', async () => {
    const service = inMemoryService();
    await service.createTenant.execute(outsideTenants, { slug: 'acme', name: 'Acme' });
    await expect(service.createTenant.execute(outsideTenants, { slug: 'acme', name: 'Other' })).rejects.toEqual(refusal('conflict'));
    expect(service.events).toHaveLength(1);
  });

  it('makes the issuer of the configured address and the slug', async () => {
    await expect(create({})).resolves.toMatchObject({ issuer: `${publicUrl}/t/acme`, status: 'active', version: 1 });
  });

  it('keeps the default of every setting that is not given', async () => {
    const { settings, branding } = await create({ settings: { accessTokenLifetime: 60 }, branding: { primaryColor: '#0a7d5c' } });
    expect(settings).toMatchObject({ accessTokenLifetime: 60, authorizationCodeLifetime: 60, refreshTokenLifetime: 2_592_000 });
    expect(branding).toEqual({ primaryColor: '#0a7d5c', backgroundColor: null, logoUri: null, logoDarkUri: null });
  });

  it('publishes that the tenant exists', async () => {
    const service = inMemoryService();
    const { id } = await service.createTenant.execute(outsideTenants, { slug: 'acme', name: 'Acme' });
    expect(service.events).toEqual([
      { event: eventMap.tenant.tenantCreated, tenantId: id, payload: { slug: 'acme', name: 'Acme', version: 1 } },
    ]);
  });
});
