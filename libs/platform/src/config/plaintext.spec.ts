import { describe, expect, it } from '@jest/globals';
import { AppConfig } from './app-config.js';
import { ConfigurationError, loadConfig } from './load-config.js';
import { plaintextProblem } from './plaintext.js';

const refused = (value: string, allowed: readonly string[] = []): boolean =>
  plaintextProblem('OSTIARY_SOME_URL', value, (permission) => allowed.includes(permission)) !== null;

describe('N13: production lets nothing cross a network without verified TLS', () => {
  it.each([
    'nats://nats:4222',
    'nats://10.0.0.7:4222',
    'tls://nats-0:4222, nats://nats-1:4222',
    'nats://localhost.example.com:4222',
    'nats://127.0.0.1.example.com:4222',
    'nats://user:pass@192.0.2.1:4222',
    'postgres://db/ostiary',
    'postgres://db/ostiary?sslmode=disable',
    'postgres://db/ostiary?sslmode=prefer',
    'postgresql://db/ostiary?sslmode=require',
    'postgres://db/ostiary?sslmode=no-verify',
    'postgres://db/ostiary?sslmode=verify-ca',
    'postgres://db/ostiary?sslmode=verify-full&sslmode=disable',
    'postgres://localhost/ostiary?host=db.example.com',
    'redis://redis:6379',
    'redis://:secret@192.0.2.1:6379/0',
  ])('refuses %s', (url) => {
    expect(refused(url)).toBe(true);
  });

  it.each([
    'tls://nats:4222',
    'tls://nats-0:4222,tls://nats-1:4222',
    'nats://localhost:4222',
    'nats://127.0.0.1:4222,nats://[::1]:4222',
    'postgres://db/ostiary?sslmode=verify-full',
    'postgres://db/ostiary?sslmode=verify-full&sslrootcert=/etc/ca.pem',
    'postgres://localhost/ostiary',
    'postgres:///ostiary?host=/var/run/postgresql',
    'postgres://u@%2Fvar%2Frun%2Fpostgresql/ostiary',
    'rediss://redis:6379',
    'redis://127.0.0.1:6379',
    'https://id.example.com',
    'no URL at all',
  ])('takes %s', (url) => {
    expect(refused(url)).toBe(false);
  });

  it('takes each kind where a setting allows it by name, and no other kind', () => {
    const kinds = [
      ['nats://nats:4222', 'OSTIARY_ALLOW_PLAINTEXT_NATS'],
      ['postgres://db/ostiary', 'OSTIARY_ALLOW_PLAINTEXT_DATABASE'],
      ['redis://redis:6379', 'OSTIARY_ALLOW_PLAINTEXT_REDIS'],
    ] as const;
    for (const [url] of kinds) for (const [other, permission] of kinds) expect(refused(url, [permission])).toBe(url !== other);
  });

  const production = {
    NODE_ENV: 'production',
    OSTIARY_PUBLIC_URL: 'https://id.example.com',
    OSTIARY_INTROSPECTION_PUBLIC_URL: 'https://i.example.com',
    OSTIARY_NATS_URL: 'nats://nats:4222',
    OSTIARY_DATABASE_URL: 'postgres://u:c3VmZmljaWVudGx5LWxvbmc@db/ostiary',
  };
  const problemsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
    try {
      loadConfig(AppConfig, env);
      return [];
    } catch (error) {
      if (error instanceof ConfigurationError) return error.message.split('\n');
      throw error;
    }
  };

  it('says so in one sentence for each address, without the password', () => {
    const problems = problemsOf(production).join('\n');
    expect(problems).toContain(
      'OSTIARY_NATS_URL would cross the network without verified TLS, which NODE_ENV=production refuses. Use tls://, or set OSTIARY_ALLOW_PLAINTEXT_NATS=true where the network itself is encrypted.',
    );
    expect(problems).toContain('OSTIARY_DATABASE_URL would cross the network without verified TLS');
    expect(problems).not.toContain('c3VmZmljaWVudGx5LWxvbmc');
  });

  it('is content with the settings that allow it, and outside production without them', () => {
    expect(problemsOf({ ...production, OSTIARY_ALLOW_PLAINTEXT_NATS: 'true', OSTIARY_ALLOW_PLAINTEXT_DATABASE: 'true' })).toEqual([]);
    expect(problemsOf({ ...production, OSTIARY_ALLOW_PLAINTEXT_NATS: 'false', OSTIARY_ALLOW_PLAINTEXT_DATABASE: 'true' })).toHaveLength(1);
    expect(problemsOf({ ...production, NODE_ENV: 'development' })).toEqual([]);
  });
});
