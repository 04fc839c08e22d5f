import { describe, expect, it } from '@jest/globals';
import { IsInt, IsString, Max } from 'class-validator';
import { IsMasterKeys, MasterKeys } from '../crypto/master-keys.js';
import { AppConfig } from './app-config.js';
import { describeConfig } from './describe-config.js';
import { Env } from './env.js';
import { ConfigurationError, loadConfig } from './load-config.js';

class TeapotConfig extends AppConfig {
  @Env('OSTIARY_TEAPOT_PORT', { description: 'Port of the teapot.', default: 3_418 })
  @IsInt()
  @Max(65_535)
  teapotPort!: number;

  @Env('OSTIARY_MASTER_KEYS', { description: 'Keys that protect the leaves.', secret: true })
  @IsMasterKeys()
  masterKeys!: string;
}

const masterKeys = MasterKeys.generate('k1');
const good = { OSTIARY_MASTER_KEYS: masterKeys };

const problemsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadConfig(TeapotConfig, env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
};

describe('loadConfig', () => {
  it('reads defaults, numbers, booleans and lists into the class', () => {
    const config = loadConfig(TeapotConfig, {
      ...good,
      OSTIARY_TEAPOT_PORT: '4000',
      OSTIARY_DEMO: 'yes',
      OSTIARY_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    });
    expect(config).toBeInstanceOf(TeapotConfig);
    expect(config).toMatchObject({
      teapotPort: 4000,
      demo: true,
      trustedProxies: ['10.0.0.0/8', '::1'],
      logLevel: 'info',
      managementPort: 9000,
    });
    expect(config.natsUrl).toBeUndefined();
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig(TeapotConfig, { ...good, OSTIARY_TEAPOT_PORT: '', OSTIARY_NATS_URL: ' ' })).toMatchObject({ teapotPort: 3418 });
  });

  it('asks for what a class cannot do without, even where its base class can', () => {
    class KettleConfig extends AppConfig {
      @Env('OSTIARY_NATS_URL', { description: 'Where the water comes from.' })
      @IsString()
      override natsUrl!: string;
    }
    expect(() => loadConfig(KettleConfig, {})).toThrow(/OSTIARY_NATS_URL is not set. Where the water comes from/);
  });

  it('reports every problem at once, a line each, with the name, the reason and what to do', () => {
    const problems = problemsOf({
      OSTIARY_TEAPOT_PORT: 'hot',
      OSTIARY_LOG_LEVEL: 'loud',
      OSTIARY_PUBLIC_URL: 'https://id.example.com/',
      OSTIARY_DEMO: 'perhaps',
      OSTIARY_TRUSTED_PROXIES: '10.0.0.0/33',
    });
    expect(problems).toHaveLength(6);
    for (const problem of problems) expect(problem).toMatch(/^(OSTIARY_[A-Z_]+) [^\n]+\.$/);
    expect(problems.join('\n')).toContain('OSTIARY_TEAPOT_PORT must be a number, not "hot"');
    expect(problems.join('\n')).toContain('OSTIARY_MASTER_KEYS is not set. Keys that protect the leaves.');
  });

  it.each([
    ['OSTIARY_TEAPOT_PORT', '65536'],
    ['OSTIARY_TEAPOT_PORT', '80.5'],
    ['OSTIARY_TEAPOT_PORT', '0x50'],
    ['OSTIARY_MANAGEMENT_PORT', '-1'],
    ['OSTIARY_PUBLIC_URL', 'id.example.com'],
    ['OSTIARY_PUBLIC_URL', 'https://id.example.com/base'],
    ['OSTIARY_PUBLIC_URL', 'https://user:pw@id.example.com'],
    ['OSTIARY_PUBLIC_URL', 'https://ID.example.com'],
    ['OSTIARY_PUBLIC_URL', 'javascript:alert(1)'],
    ['OSTIARY_NATS_URL', 'http://localhost:4222'],
    ['OSTIARY_DATABASE_URL', 'mysql://localhost/x'],
    ['OSTIARY_TRUSTED_PROXIES', 'everyone'],
    ['OSTIARY_TRUSTED_PROXIES', '1.2.3.4/8/8'],
  ])('refuses %s=%s', (name, value) => {
    const problems = problemsOf({ ...good, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
  });

  it('never shows a secret, however wrong it is', () => {
    const problems = problemsOf({ OSTIARY_MASTER_KEYS: 'k1:hunter2', OSTIARY_DATABASE_URL: 'oracle://u:hunter2@host' });
    expect(problems).toHaveLength(2);
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  it.each([
    ['OSTIARY_TAEPOT_PORT', 'OSTIARY_TEAPOT_PORT'],
    ['OSTIARY_MASTERKEYS', 'OSTIARY_MASTER_KEYS'],
    ['OSTIARY_LOG_LEVLE', 'OSTIARY_LOG_LEVEL'],
  ])('asks of %s whether %s was meant', (typed, meant) => {
    expect(problemsOf({ ...good, [typed]: '1' })).toEqual([`${typed} is not a setting. Did you mean ${meant}? Rename it or remove it.`]);
  });

  it("leaves other programs' and other apps' variables alone", () => {
    expect(problemsOf({ ...good, PATH: '/bin', OSTIARY_SOMETHING_ELSE_ENTIRELY: '1', OSTIARY_TEST_TOPOLOGY: 'standalone' })).toEqual([]);
  });
});

describe('N06: public addresses', () => {
  const addresses = ['OSTIARY_PUBLIC_URL', 'OSTIARY_INTROSPECTION_PUBLIC_URL'];

  it.each(
    addresses.flatMap((name) =>
      [
        'http://id.example.com',
        'http://id.example.com:3000',
        'http://10.0.0.1:3001',
        'http://192.168.1.20',
        'http://0.0.0.0:3000',
        'http://[::]:3000',
        'http://[::ffff:7f00:1]:3000',
        'http://localhost.example.com',
        'http://mylocalhost',
        'http://127.0.0.1.example.com',
        'http://host.docker.internal:3000',
      ].map((value) => [name, value]),
    ),
  )('are refused in one sentence without TLS on a name that is not loopback: %s=%s', (name, value) => {
    expect(problemsOf({ ...good, [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name} must be https, or http on localhost[^\\n]*nobody can sign in`)),
    ]);
  });

  it.each(
    addresses.flatMap((name) =>
      [
        'https://id.example.com',
        'https://10.0.0.1:8443',
        'http://localhost:3000',
        'http://id.localhost:3000',
        'http://127.0.0.1:3000',
        'http://127.8.9.1',
        'http://[::1]:3000',
      ].map((value) => [name, value]),
    ),
  )('are accepted where browsers keep cookies: %s=%s', (name, value) => {
    expect(problemsOf({ ...good, [name]: value })).toEqual([]);
  });
});

describe('attack A74: NODE_ENV=production', () => {
  const production = {
    ...good,
    NODE_ENV: 'production',
    OSTIARY_PUBLIC_URL: 'https://id.example.com',
    OSTIARY_INTROSPECTION_PUBLIC_URL: 'https://i.example.com',
  };

  it('starts with strong secrets and https', () => {
    expect(problemsOf({ ...production, OSTIARY_DATABASE_URL: 'postgres://u:c3VmZmljaWVudGx5LWxvbmc@localhost/ostiary' })).toEqual([]);
  });

  it('accepts http on localhost, behind a forwarder', () => {
    expect(problemsOf({ ...production, OSTIARY_PUBLIC_URL: 'http://localhost:3000' })).toEqual([]);
  });

  it.each([
    ['OSTIARY_DEMO', 'true'],
    ['OSTIARY_NATS_PASSWORD', 'short'],
    ['OSTIARY_NATS_PASSWORD', 'passwordpassword'],
    ['OSTIARY_DATABASE_URL', 'postgres://ostiary:ostiary@localhost/ostiary'],
    ['OSTIARY_DATABASE_URL', 'postgres://ostiary:short@localhost/ostiary'],
    ['OSTIARY_DATABASE_URL', 'postgres://ostiary@localhost/ostiary'],
  ])('refuses %s=%s', (name, value) => {
    const problems = problemsOf({ ...production, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
  });
});

describe('describeConfig', () => {
  it('lists inherited settings first, with default, need and secrecy', () => {
    const settings = describeConfig(TeapotConfig);
    expect(settings[0]?.name).toBe('NODE_ENV');
    expect(settings.find(({ name }) => name === 'OSTIARY_TEAPOT_PORT')).toMatchObject({
      default: '3418',
      kind: 'number',
      required: false,
      secret: false,
    });
    expect(settings.find(({ name }) => name === 'OSTIARY_MASTER_KEYS')).toMatchObject({ default: null, required: true, secret: true });
    expect(settings.find(({ name }) => name === 'OSTIARY_TRUSTED_PROXIES')).toMatchObject({ kind: 'list', required: false });
  });
});
