import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Application, type OpenedInvitation, rpcMap, ServiceError } from '#contracts';
import { createSecret } from '#oauth-core';
import { buildApplication } from '#testing';
import { acme, browserToken, issuer, sessionCookie as cookie, sessionToken, signInId, useGateway, wayBack } from './gateway-under-test.js';

const gateway = useGateway();
const token = createSecret('iv', randomBytes);
const path = `/t/by-invitation/invitation?token=${token}`;
const email = 'ada@example.com';
const password = 'violet anchor drizzle';
const opened: OpenedInvitation = { status: 'pending', email, name: 'Ada', clientId: null, minLength: 8 };
const at = issuer.replace('/acme', '/by-invitation');

describe('{issuer}/invitation', () => {
  beforeEach(() => {
    gateway.on(rpcMap.tenant.resolveTenant)(({ slug }) => {
      const registration = slug === 'closed' ? ('closed' as const) : ('by_invitation' as const);
      const firstFactors = slug === 'without-passwords' ? (['magic-link'] as const) : acme.settings.firstFactors;
      return {
        tenant: { ...acme, slug, issuer: issuer.replace('acme', slug), settings: { ...acme.settings, registration, firstFactors } },
      };
    });
    gateway.on(rpcMap.identity.openInvitation)(() => opened);
    gateway.on(rpcMap.identity.acceptInvitation)(() => ({ identifier: email }));
    gateway.on(rpcMap.session.startAccountSignIn)(() => ({ signInId, browserToken }));
    gateway.on(rpcMap.session.authenticateUser)(() => ({
      state: { wayBack, purpose: { kind: 'account', section: 'overview' }, status: 'proved' },
      sessionToken,
      knownBrowser: null,
    }));
  });
  const open = async (address = path) => gateway.get(address);
  const accept = (form: Record<string, string>, address = path) => gateway.post(address, form, { cookie });

  it('attack A82: shows whom it is for, and spends nothing by being opened', async () => {
    const answer = await open();
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page).toMatch(/readonly\s+value="ada@example.com"[\s\S]*autocomplete="new-password"[\s\S]*value="Ada"/);
    expect(page).not.toContain(token);
    expect((await gateway.fetch(path, { method: 'HEAD' })).status).toBe(200);
    expect(gateway.requestOf(rpcMap.identity.openInvitation)).toEqual({ token });
  });

  it('signs the person in by the password that they chose, from nothing, whoever is signed in', async () => {
    const answer = await accept({ password, name: ' Ada Novak ' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${at}/account`]);
    expect(gateway.requestOf(rpcMap.identity.acceptInvitation)).toEqual({ token, password, name: 'Ada Novak', terms: null, locale: 'en' });
    expect(gateway.requestOf(rpcMap.session.startAccountSignIn)).toMatchObject({ section: 'overview', isFresh: false, sessionToken: null });
    expect(gateway.requestOf(rpcMap.session.authenticateUser)).toMatchObject({
      signInId,
      proof: { method: 'password', identifier: email, password },
    });
  });

  describe('to an application', () => {
    const acceptFor = (invitedTo: Application) => {
      gateway.on(rpcMap.identity.openInvitation)(() => ({ ...opened, clientId: invitedTo.clientId }));
      gateway.on(rpcMap.tenant.getClient)(() => ({ application: invitedTo, resourceServer: null, secrets: [] }));
      return accept({ password, name: '' });
    };

    it('leads to what it registered, where nothing else is demanded', async () => {
      const answer = await acceptFor(buildApplication({ clientUri: 'https://notes.example/' }));
      expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://notes.example/']);
    });

    it('RFC 7591 §5: leads to no other site than its own where nobody answers for it, any more', async () => {
      const elsewhere = await acceptFor(buildApplication({ selfRegistered: true, clientUri: 'https://evil.example/' }));
      expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([303, `${at}/account`]);
      const own = await acceptFor(buildApplication({ selfRegistered: true, clientUri: 'https://app.example/' }));
      expect(own.headers.get('location')).toBe('https://app.example/');
    });
  });

  it('goes on with the sign-in where more is demanded, or the password is not the one that was set before', async () => {
    gateway.on(rpcMap.session.authenticateUser)(() => {
      throw new ServiceError('invalid_credentials', 'Wrong.');
    });
    const answer = await accept({ password: 'another phrase', name: '' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringContaining(`${at}/login?sign_in=${signInId}`)]);
  });

  it('says what is wrong, and never shows a password', async () => {
    const unfit = (pointer: string) => () => {
      throw new ServiceError('invalid_argument', 'Unfit.', { members: [{ pointer, detail: 'is too easy to guess.' }] });
    };
    gateway.on(rpcMap.identity.acceptInvitation)(unfit('/password'));
    const weak = await accept({ password: 'tooeasytoguess', name: 'Ada' });
    const page = await weak.text();
    expect([weak.status, page.includes('is too easy to guess'), page.includes('tooeasytoguess')]).toEqual([400, true, false]);
    gateway.on(rpcMap.identity.acceptInvitation)(unfit('/name'));
    expect((await accept({ password, name: 'x' })).status).toBe(400);
    expect((await accept({ password: '', name: 'x' })).status).toBe(400);
    gateway.on(rpcMap.identity.acceptInvitation)(() => {
      throw new ServiceError('too_many_requests', 'Busy.', { retryAfter: 7 });
    });
    const busy = await accept({ password, name: '' });
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it.each([
    ['accepted', 200, 'You have an account'],
    ['expired', 400, 'It has expired'],
    ['revoked', 400, 'It was taken back'],
  ] as const)('attack A88: shows no form where it is %s, and says so', async (status, code, text) => {
    gateway.on(rpcMap.identity.openInvitation)(() => ({ ...opened, status }));
    const answer = await open();
    const page = await answer.text();
    expect([answer.status, page.includes(text), page.includes('id="password"'), page.includes(email)]).toEqual([code, true, false, false]);
  });

  it('asks nobody about what is no link, and is not there where registration is closed or nobody signs in by a password', async () => {
    for (const other of ['', '?token=x', `?token=${createSecret('pr', randomBytes)}`])
      expect((await open(`/t/by-invitation/invitation${other}`)).status).toBe(400);
    expect(gateway.requestOf(rpcMap.identity.openInvitation)).toBeUndefined();
    for (const slug of ['closed', 'without-passwords']) expect((await open(path.replace('by-invitation', slug))).status).toBe(404);
  });
});
