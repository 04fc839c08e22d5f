import { describe, expect, it } from '@jest/globals';
import { captureLog } from '#testing';
import { createWebApplication, refusing } from '../../test/in-memory-service.js';

describe('RFC 7636: whether an application needs PKCE', () => {
  it('N33: needs PKCE where it is public, and without a nonce where it is confidential, if nothing is said', async () => {
    await expect(createWebApplication({ type: 'public' })).resolves.toMatchObject({ application: { pkce: 'required' } });
    await expect(createWebApplication({})).resolves.toMatchObject({ application: { pkce: 'required_unless_nonce' } });
  });

  it.each(['required', 'required_unless_nonce', 'optional'] as const)('N33: takes pkce %s for a confidential application', async (pkce) => {
    await expect(createWebApplication({ pkce })).resolves.toMatchObject({ application: { pkce } });
  });

  it.each(['required_unless_nonce', 'optional'] as const)(
    'N33, RFC 9700 §2.1.1: refuses pkce %s for a public application',
    async (pkce) => {
      await expect(createWebApplication({ type: 'public', pkce })).rejects.toEqual(refusing('/pkce', /must be required/));
    },
  );

  it('N33, RFC 8252 §8.1: refuses pkce optional for a native application, whose secret everybody can read', async () => {
    const native = { redirectUris: ['com.example.tool:/cb'] };
    await expect(createWebApplication({ ...native, pkce: 'optional' })).rejects.toEqual(refusing('/pkce', /native/));
    await expect(createWebApplication({ ...native, pkce: 'required_unless_nonce' })).resolves.toMatchObject({
      application: { applicationType: 'native' },
    });
  });

  it.each(['', 'none', 'Optional', 'S256', null, false])('N33: refuses pkce %j', async (pkce) => {
    await expect(createWebApplication({ pkce: pkce as 'optional' })).rejects.toEqual(
      refusing('/pkce', /required, required_unless_nonce, optional/),
    );
  });

  it('N33: logs who let an application off PKCE, once it is registered', async () => {
    const log = captureLog();
    const waivers = () => log.filter(({ msg }) => msg === 'An application needs neither PKCE nor a nonce any more');
    await createWebApplication({ pkce: 'required' });
    await createWebApplication({ pkce: 'optional', scopes: ['nothing:owns-it'] }).catch(() => undefined);
    expect(waivers()).toEqual([]);
    const { application } = await createWebApplication({ pkce: 'optional' });
    expect(waivers()).toMatchObject([{ level: 'warn', clientId: application.clientId, actor: { address: '192.0.2.1' } }]);
  });
});
