import { Controller, Get, HttpCode, Module, Post, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import type { Tenant } from '#contracts';
import { InProcessBus } from '#messaging';
import { AppConfig, AppMetrics, clientAddress, requestContextOf, type RunningApp, startApp } from '#platform';
import { buildTenant, tenantSettings } from '#testing';
import { limitRequests } from './limit-requests.js';
import type { Throttling } from './refusals.js';

@Controller()
class AddressController {
  @Get('address')
  address(@Req() request: FastifyRequest): object {
    return { address: clientAddress(request), actor: requestContextOf(request).actor };
  }

  @Post('token')
  @HttpCode(401)
  token(): object {
    return { error: 'invalid_client' };
  }
}

@Module({ controllers: [AddressController] })
class AddressModule {}

let app: RunningApp;
let tenant: Tenant;
const reports: Throttling[] = [];

/** Two proxies are trusted: the test itself, and one behind it. */
const env = {
  NODE_ENV: 'test',
  OSTIARY_LOG_LEVEL: 'silent',
  OSTIARY_HTTP_HOST: '127.0.0.1',
  OSTIARY_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8,2001:db8:ffff::/48',
};

describe('N16: the address of a client behind trusted proxies', () => {
  beforeAll(async () => {
    const configure = async (http: NestFastifyApplication): Promise<void> =>
      limitRequests(http.getHttpAdapter().getInstance(), {
        endpointOf: (route) => (route === '/token' ? 'token' : null),
        tenantOf: () => tenant,
        metrics: new AppMetrics('gateway'),
        report: async (_context, throttling) => void reports.push(throttling),
      });
    const definition = { name: 'gateway', config: AppConfig, module: AddressModule, http: { port: () => 0, configure } } as const;
    app = await startApp(definition, { env, transport: { kind: 'in-process', bus: new InProcessBus() } });
  }, 20_000);
  afterAll(() => app.close());
  beforeEach(() => {
    reports.length = 0;
    const limits = [{ endpoint: 'token', subject: 'address', event: 'invalid_client', max: 2, seconds: 60 }] as const;
    tenant = buildTenant({ settings: tenantSettings({ limits }) });
  });

  const addressOf = async (forwarded?: string): Promise<unknown> => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    return ((await (await fetch(`${app.url ?? ''}/address`, { headers })).json()) as { address: unknown }).address;
  };
  const tokenFrom = async (address: string): Promise<number> =>
    (await fetch(`${app.url ?? ''}/token`, { method: 'POST', headers: { 'x-forwarded-for': address } })).status;

  it.each([
    [undefined, '127.0.0.1'],
    ['198.51.100.7', '198.51.100.7'],
    ['198.51.100.7:55000', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['[2001:DB8::0:7]:55000', '2001:db8::7'],
    ['198.51.100.7, 10.0.0.9', '198.51.100.7'],
    ['198.51.100.7:1, 10.0.0.9:2', '198.51.100.7'],
    ['198.51.100.7, [2001:db8:ffff::1]:3', '198.51.100.7'],
    // What the client wrote itself comes before what the proxy added.
    ['203.0.113.1, 198.51.100.7:55000', '198.51.100.7'],
    ['x'.repeat(300), '127.0.0.1'],
    ['unknown', '127.0.0.1'],
    ['203.0.113.1, _secret', '127.0.0.1'],
    [',', '127.0.0.1'],
  ])('is, where they say %s, %s', async (forwarded, address) => expect(await addressOf(forwarded)).toBe(address));

  it('is the one that who acts is known by', async () => {
    const response = await fetch(`${app.url ?? ''}/address`, { headers: { 'x-forwarded-for': '[2001:DB8::7]:1' } });
    expect(await response.json()).toMatchObject({ actor: { address: '2001:db8::7' } });
  });

  it('attack A57: is counted as one whatever its port and spelling', async () => {
    const statuses: number[] = [];
    for (const address of ['198.51.100.8:1', '198.51.100.8:2', '::ffff:198.51.100.8', '[::ffff:c633:6408]:9', '198.51.100.8'])
      statuses.push(await tokenFrom(address));
    expect(statuses).toEqual([401, 401, 429, 429, 429]);
    expect(reports).toMatchObject([{ subjectId: '198.51.100.8' }]);
  });

  it('is the socket\u2019s where the proxy says nothing that is an address: garbage of many kinds is one address', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) statuses.push(await tokenFrom(`guess-${count}`));
    expect(statuses).toEqual([401, 401, 429, 429]);
  });

  it('is counted by /64, and the networks around it by more: an IPv6 subscriber does not get away by moving on', async () => {
    const tries = async (addresses: readonly string[]): Promise<number[]> => {
      const statuses: number[] = [];
      for (const address of addresses) statuses.push(await tokenFrom(address));
      return statuses;
    };
    const hosts = Array.from({ length: 4 }, (_, host) => `2001:db8:1:aa00::${host}`);
    expect(await tries(hosts)).toEqual([401, 401, 429, 429]);
    // Another /64 of the same /56 each time: 8 are allowed in all, of which 2 are used up.
    const networks = Array.from({ length: 8 }, (_, network) => `2001:db8:1:aa0${network + 1}::1`);
    expect(await tries(networks)).toEqual([401, 401, 401, 401, 401, 401, 429, 429]);
    // Another /56 of the same /48 each time: 32 in all, of which 8 are used up.
    const sites = Array.from({ length: 26 }, (_, site) => `2001:db8:1:${(site + 1).toString(16)}00::1`);
    expect((await tries(sites)).filter((status) => status === 401)).toHaveLength(24);
    expect(await tries(['2001:db8:2::1', '192.0.2.200'])).toEqual([401, 401]);
    expect(reports.map(({ subjectId }) => subjectId)).toEqual(['2001:db8:1:aa00::/64', '2001:db8:1:aa00::/56', '2001:db8:1::/48']);
  });
});
