import { describe, expect, it } from '@jest/globals';
import { createWebApplication, refusing, serviceWithTenants, webApplication } from '../../test/in-memory-service.js';

describe('RFC 6749 §3.1.2: the addresses of an application', () => {
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
    await expect(createWebApplication({ redirectUris: [uri] })).rejects.toEqual(refusing('/redirectUris/0'));
    await expect(createWebApplication({ postLogoutRedirectUris: [uri] })).rejects.toEqual(refusing('/postLogoutRedirectUris/0'));
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
    await expect(createWebApplication({ redirectUris: ['https://app.example.com/cb', uri] })).rejects.toEqual(refusing('/redirectUris/1'));
  });

  it('refuses too many redirect URIs, and the same twice', async () => {
    const many = Array.from({ length: 31 }, (_, index) => `https://app.example.com/${index}`);
    await expect(createWebApplication({ redirectUris: many })).rejects.toEqual(refusing('/redirectUris', /at most 30/));
    await expect(createWebApplication({ redirectUris: ['https://a.example/', 'https://a.example/'] })).rejects.toEqual(
      refusing('/redirectUris/1', /twice/),
    );
  });

  it.each(['https://@evil/', 'http://2130706433/', 'https://app.example:0/cb', 'https://app.example/cb?code=x&state=y'])(
    'N17: refuses %s wherever a URI is registered',
    async (uri) => {
      await expect(createWebApplication({ redirectUris: ['https://app.example/cb', uri] })).rejects.toEqual(refusing('/redirectUris/1'));
      await expect(createWebApplication({ postLogoutRedirectUris: [uri] })).rejects.toEqual(refusing('/postLogoutRedirectUris/0'));
    },
  );

  it.each([
    'https://app.example.com/cb?tenant=1',
    'http://127.0.0.1:8080/cb',
    'http://[::1]/cb',
    'http://localhost:3000/cb',
    'com.example.app:/cb',
  ])('takes the redirect URI %s', async (uri) => {
    await expect(createWebApplication({ redirectUris: [uri] })).resolves.toMatchObject({ application: { redirectUris: [uri] } });
  });

  it.each(['https://other.example.com/out', 'https://app.example.com:8443/out', 'http://app.example.com/out', 'http://localhost/out'])(
    'Front-Channel Logout 1.0 §2: refuses the logout URI %s, which is not of the origin of a redirect URI',
    async (frontchannelLogoutUri) => {
      const refused = createWebApplication({ redirectUris: ['https://app.example.com/cb'], frontchannelLogoutUri });
      await expect(refused).rejects.toEqual(refusing('/frontchannelLogoutUri'));
    },
  );

  it('Back-Channel Logout 1.0 §2.2: refuses a logout URI that is not https, and one with a fragment', async () => {
    for (const backchannelLogoutUri of ['http://app.example.com/out', 'https://app.example.com/out#a', 'com.example.app:/out'])
      await expect(createWebApplication({ backchannelLogoutUri })).rejects.toEqual(refusing('/backchannelLogoutUri'));
  });

  it.each([
    'https://@cdn.example/l.png',
    'https://2130706433/l.png',
    'https://cdn.example:0/l.png',
    'https://CDN.example/l.png',
    'https:/l.png',
  ])('N17: refuses the logo %s', async (logoUri) => {
    await expect(createWebApplication({ logoUri })).rejects.toEqual(refusing('/logoUri'));
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
        await expect(createWebApplication({ [member]: uri })).rejects.toEqual(refusing(`/${member}`, /https/));
    },
  );
});
