import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type MailedFactorName, rpcMap, type SignInState, type StaySignedInPolicy } from '#contracts';
import { createSecret } from '#oauth-core';
import { acme, browserCookie, browserToken, sessionToken, signInId, useGateway } from './gateway-under-test.js';
import { atState, loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const headers = { cookie: browserCookie };
const box = /id="stay-signed-in"[^>]*>/;
const nobody = { userId: null, reason: 'nobody_signed_in' } as const;
const password = 'violet anchor drizzle';
const signUpPath = loginPath.replace('/login?', '/sign-up?');
const linkPath = `${loginPath.replace('/login?', '/login/link?')}&token=${createSecret('ml', randomBytes)}`;
const invitationPath = `/t/acme/invitation?token=${createSecret('iv', randomBytes)}`;

/** At the tenant whose first factor is that alone. `mailed`: by what a message was asked for. */
const atFirst = (step: 'magic-link' | 'email-otp' | 'passkey', mailed: MailedFactorName | null = null): SignInState => ({
  ...{ ...stateAt(step), ...nobody },
  firstFactor: { step, otherWays: [], withPasskeys: true, mailed },
});

/** The pages at whose end somebody is signed in: where they are, and what is sent there. */
const ways: readonly (readonly [string, SignInState, string, Record<string, string>])[] = [
  ['name and password', stateAt('password'), loginPath, { username: 'alice', password }],
  ['a passkey beside them', stateAt('password'), loginPath, { passkey: '{}' }],
  ['a passkey alone', atFirst('passkey'), loginPath, { passkey: '{}' }],
  ['a passkey beside a message', atFirst('magic-link'), loginPath, { passkey: '{}', by: 'magic-link' }],
  ['the link of a message', atFirst('magic-link', 'magic-link'), linkPath, {}],
  ['the code of a message', atFirst('email-otp', 'email-otp'), loginPath, { by: 'email-otp', code: '12345678' }],
  ['signing up', stateAt('password'), signUpPath, { password, name: 'Ada' }],
  ['an invitation', stateAt('password'), invitationPath, { password, name: 'Ada' }],
];

/** The same path at the tenant with that policy, which is named after it. */
const at = (staySignedIn: StaySignedInPolicy, path: string): string => {
  const registration = path === invitationPath ? 'by_invitation' : 'open';
  const slug = `${staySignedIn}-${registration.replace('_', '-')}`;
  const tenant = { ...acme, slug, settings: { ...acme.settings, staySignedIn, registration, terms: [] } } as const;
  gateway.on(rpcMap.tenant.resolveTenant)(() => ({ tenant }));
  return path.replace('/acme/', `/${slug}/`);
};

beforeEach(() => {
  const account = { email: 'ada@example.com', minLength: 8 };
  gateway.on(rpcMap.identity.getSignUp)(() => ({ status: 'confirmed', ...account }));
  gateway.on(rpcMap.identity.completeSignUp)(() => ({ identifier: account.email }));
  gateway.on(rpcMap.identity.openInvitation)(() => ({ status: 'pending', name: null, clientId: null, ...account }));
  gateway.on(rpcMap.identity.acceptInvitation)(() => ({ identifier: account.email }));
  gateway.on(rpcMap.session.startAccountSignIn)(() => ({ signInId, browserToken }));
  gateway.on(rpcMap.session.authenticateUser)(() => ({ state: stateAt('terms'), sessionToken, knownBrowser: null }));
});

describe.each(ways)('staying signed in, by %s', (_way, state, path, form) => {
  const show = async (signIn = state, policy: StaySignedInPolicy = 'offered'): Promise<string | undefined> => {
    atState(gateway, signIn);
    return box.exec(await (await gateway.get(at(policy, path), headers)).text())?.[0];
  };

  it('is a box that is empty at first, and not there where the tenant offers no choice', async () => {
    expect(await show()).not.toMatch(/ checked/);
    for (const policy of ['off', 'always'] as const) expect(await show(state, policy)).toBeUndefined();
  });

  it('is what the form says, which has no say where the tenant offers no choice', async () => {
    atState(gateway, state);
    const send = async (fields: Record<string, string>, policy: StaySignedInPolicy = 'offered') => {
      await gateway.post(at(policy, path), fields, headers);
      return gateway.requestOf(rpcMap.session.authenticateUser);
    };
    expect(await send({ ...form, stay_signed_in: 'on' })).toMatchObject({ staySignedIn: true });
    expect(await send(form)).toMatchObject({ staySignedIn: false });
    expect(await send({ ...form, stay_signed_in: 'on' }, 'off')).not.toHaveProperty('staySignedIn');
  });

  // Nobody has said anything before an invitation: its sign-in begins with the form.
  if (path !== invitationPath)
    it('stands as it was answered before at this sign-in', async () => {
      expect(await show({ ...state, staySignedIn: true } as SignInState)).toMatch(/ checked/);
    });
});

describe('staying signed in, by a message', () => {
  it('may be said with the name, and is asked nothing of where the message is sent once more', async () => {
    const path = at('offered', loginPath);
    atState(gateway, atFirst('email-otp'));
    gateway.on(rpcMap.session.requestSignInMessage)(() => atFirst('email-otp', 'email-otp'));
    expect(await (await gateway.get(path, headers)).text()).toMatch(box);
    const asked = async (form: Record<string, string>) => {
      await gateway.post(path, { by: 'email-otp', ...form }, headers);
      return gateway.requestOf(rpcMap.session.requestSignInMessage);
    };
    expect(await asked({ username: 'alice', stay_signed_in: 'on' })).toMatchObject({ identifier: 'alice', staySignedIn: true });
    expect(await asked({ username: 'alice' })).toMatchObject({ staySignedIn: false });
    expect(await asked({ send: '1', stay_signed_in: 'on' })).not.toHaveProperty('staySignedIn');
  });
});
