import { describe, expect, it } from '@jest/globals';
import { rpcMap, type StepName } from '#contracts';
import { createSecret } from '#oauth-core';
import type { GatewayConfig } from '../gateway.config.js';
import { Countries } from '../http/countries.js';
import { cookiesOf } from './answers.js';
import { browserCookie, cookieNames, sessionToken, useGateway } from './gateway-under-test.js';
import { atState, loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const secretOf = (seed: number): string => createSecret('dv', (size) => new Uint8Array(size).fill(seed));
const lifetime = 180 * 86_400;

/** Signs in as a browser that is known by these; what the cookie is then. */
const signIn = async (known: string, device: string | null, token: string | null = sessionToken) => {
  atState(gateway, stateAt('password'));
  gateway.on(rpcMap.session.authenticateUser)(() => ({
    ...{ state: stateAt('consent'), sessionToken: token, knownBrowser: null },
    ...(device !== null && { device }),
  }));
  gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb?code=c' }));
  const cookie = known === '' ? browserCookie : `${browserCookie}; ${cookieNames.device}=${known}`;
  const response = await gateway.post(loginPath, { username: 'alice', password: 'correct horse' }, { cookie });
  return cookiesOf(response).find((line) => line.startsWith(cookieNames.device)) ?? null;
};

describe('what a browser is known by', () => {
  const lineOf = (...seeds: number[]): unknown =>
    expect.stringMatching(
      `^${cookieNames.device}=${seeds.map(secretOf).join('\\.')}; Max-Age=${lifetime}; Path=/; .*HttpOnly; Secure; SameSite=Lax$`,
    );

  it('is a cookie of the tenant, the newest of three people in front, and lasts from each sign-in on', async () => {
    expect(await signIn('', secretOf(1))).toEqual(lineOf(1));
    expect(await signIn([2, 3, 4].map(secretOf).join('.'), secretOf(1))).toEqual(lineOf(1, 2, 3));
    expect(await signIn([2, 3].map(secretOf).join('.'), null)).toEqual(lineOf(2, 3));
    expect(gateway.requestOf(rpcMap.session.authenticateUser)).toMatchObject({ devices: [2, 3].map(secretOf) });
  });

  it('is nothing before a session begins, and nothing of what is garbage', async () => {
    expect(await signIn(secretOf(1), null, null)).toBeNull();
    expect(await signIn('garbage', null)).toBeNull();
    expect(gateway.requestOf(rpcMap.session.authenticateUser)).not.toHaveProperty('devices');
    expect(gateway.requestOf(rpcMap.session.authenticateUser)).not.toHaveProperty('country');
  });
});

describe('what a browser is given with its session, whichever step was the last', () => {
  const given = {
    ...{ state: stateAt('consent'), sessionToken, sessionExpiresAt: '2031-01-31T12:00:00.000Z', knownBrowser: 'proof' },
    ...{
      device: secretOf(1),
      rememberedBrowser: { secret: createSecret('rb', (size) => new Uint8Array(size)), expiresAt: '2031-01-31T12:00:00.000Z' },
    },
  };

  it.each<[string, StepName, Readonly<Record<string, string>>]>([
    ['a proof', 'password', { username: 'alice', password: 'correct horse' }],
    ['what was set up', 'enrol', { enrolment: 'an enrolment', code: '123456' }],
    ['what is set up later', 'enrol', { enrolment: '' }],
    ['an account that is kept', 'restore', { restore: 'keep' }],
  ])('%s', async (_, step, form) => {
    atState(gateway, { ...stateAt(step), enrolment: step === 'enrol' ? { methods: ['totp'], mayWait: true } : null });
    gateway.on(rpcMap.session.authenticateUser)(() => given);
    gateway.on(rpcMap.session.confirmEnrolment)(() => ({ authenticated: given, recoveryCodes: null }) as never);
    gateway.on(rpcMap.session.postponeEnrolment)(() => given);
    gateway.on(rpcMap.session.keepAccount)(() => given);
    gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb?code=c' }));
    const response = await gateway.post(loginPath, form, { cookie: browserCookie });
    const { session, device, remembered, known } = cookieNames;
    const names = cookiesOf(response).map((line) => line.slice(0, line.indexOf('=')));
    expect(names).toEqual(expect.arrayContaining([session, device, remembered, known]));
  });
});

describe('the country of a request', () => {
  const config = { countryHeader: 'CF-IPCountry', trustedProxies: ['10.0.0.0/8'] } as GatewayConfig;
  const asked = (said: string | undefined, remoteAddress = '10.1.2.3', of: GatewayConfig = config) =>
    new Countries(of).of({ http: { headers: { 'cf-ipcountry': said }, raw: { socket: { remoteAddress } } } });

  it.each([
    ['AT', 'AT'],
    ['at', 'AT'],
    ['XX', null],
    ['T1', null],
    ['AT, DE', null],
    ['', null],
    [undefined, null],
  ])('that a trusted ingress says is %j is %j', (said, country) => expect(asked(said)).toBe(country));

  it('attack A57: is not what a client says, nor anything where no header is named', () => {
    expect(asked('AT', '203.0.113.9')).toBeNull();
    expect(asked('AT', '10.1.2.3', { trustedProxies: ['10.0.0.0/8'] } as GatewayConfig)).toBeNull();
    expect(asked('AT', '10.1.2.3', { countryHeader: 'CF-IPCountry' } as GatewayConfig)).toBeNull();
  });
});
