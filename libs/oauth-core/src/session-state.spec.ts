import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClientId, TenantSettings } from '#contracts';
import { browserStateOf, sessionStateOf } from './session-state.js';
import { TestAuthorizationServer } from './testing/authorization-server.js';
import { queryOf } from './testing/authorizing.js';
import { aPublicApplication, aTenant } from './testing/builders.js';

const of = { clientId: 'client' as ClientId, redirectUri: 'https://app.example/cb', browserState: 'state' };

describe('OpenID Connect Session Management 1.0 §2, §3.2: the session_state', () => {
  it('is of one client, at one origin, in one session, and salted', () => {
    const one = sessionStateOf(of, 'salt');
    expect(one).toMatch(/^[\w-]{43}\.salt$/);
    const others = [
      sessionStateOf({ ...of, clientId: 'other' as ClientId }, 'salt'),
      sessionStateOf({ ...of, redirectUri: 'https://app.example:8443/cb' }, 'salt'),
      sessionStateOf({ ...of, browserState: 'other' }, 'salt'),
      sessionStateOf(of, 'other'),
    ];
    expect(new Set([one, ...others]).size).toBe(5);
    expect(sessionStateOf({ ...of, redirectUri: 'https://app.example/elsewhere?a=b' }, 'salt')).toBe(one);
  });

  it('is none where no page answers at the redirect_uri', () => {
    expect(sessionStateOf({ ...of, redirectUri: 'com.example.app:/cb' }, 'salt')).toBeNull();
  });

  it('the state of a browser does not tell the secret of its session, and changes with it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.string({ minLength: 8 }), (one, other) => {
        expect(browserStateOf(one)).not.toContain(one);
        expect(browserStateOf(one) === browserStateOf(other)).toBe(one === other);
      }),
    );
  });

  const startAt = (settings: Partial<TenantSettings>) => {
    const server = new TestAuthorizationServer(aTenant('acme', settings));
    const client = server.register(aPublicApplication({ firstParty: true }));
    const session = { ...server.session(), browserState: 'of the browser' };
    return { server, client, session, start: (changes = {}, by: typeof session | null = session) => server.start(client, changes, by) };
  };

  it('comes with a code, where the tenant has it so', async () => {
    const { client, session, start } = startAt({ sessionManagement: true });
    const { session_state = '' } = queryOf(await start());
    const [, salt = ''] = session_state.split('.');
    expect(salt).toMatch(/^[\w-]{22}$/);
    expect(session_state).toBe(sessionStateOf({ ...of, clientId: client.application.clientId, browserState: session.browserState }, salt));
    expect(queryOf(await startAt({}).start())).not.toHaveProperty('session_state');
  });

  it('comes with no error, and with no response of which the state of the browser is not known', async () => {
    const { server, client, start } = startAt({ sessionManagement: true });
    expect(queryOf(await start({ prompt: 'none' }, null))).not.toHaveProperty('session_state');
    expect(queryOf(await start({ scope: 'admin' }))).not.toHaveProperty('session_state');
    expect(queryOf(await server.start(client))).not.toHaveProperty('session_state');
  });
});
