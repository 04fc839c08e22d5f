import { chown, copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { makeAuthority, makeCertificate, startOwnPostgres, type OwnPostgres } from '#testing';
import { createDataSource } from './data-source.js';

describe('N13: PostgreSQL over TLS', () => {
  let directory: string;
  let postgres: OwnPostgres;

  const rows = async (sql: string): Promise<readonly Record<string, string>[]> => {
    const client = new Client({ connectionString: postgres.adminUrl });
    await client.connect();
    try {
      return (await client.query(sql)).rows as Record<string, string>[];
    } finally {
      await client.end();
    }
  };

  /** Lets the server show `<name>.pem` from now on. */
  const present = async (name: string): Promise<void> => {
    const data = (await rows('SHOW data_directory'))[0]?.['data_directory'] ?? '';
    const { uid, gid } = await stat(data);
    for (const [from, to] of [['pem', 'crt'] as const, ['key', 'key'] as const]) {
      await copyFile(join(directory, `${name}.${from}`), join(data, `server.${to}`));
      await chown(join(data, `server.${to}`), uid, gid);
    }
    await rows('ALTER SYSTEM SET ssl = on');
    await rows('SELECT pg_reload_conf()');
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-tls-'));
    await makeAuthority(directory, 'ca');
    await makeAuthority(directory, 'stranger');
    await makeCertificate(directory, 'ca', 'postgres', 'DNS:localhost');
    await makeCertificate(directory, 'ca', 'other', 'DNS:other.example');
    postgres = await startOwnPostgres({ fsync: 'off' });
  }, 60_000);

  afterAll(async () => {
    await postgres.stop();
    await rm(directory, { recursive: true });
  }, 20_000);

  const isEncrypted = async (authority: string): Promise<boolean> => {
    const url = new URL(postgres.adminUrl);
    url.hostname = 'localhost';
    url.search = `?sslmode=verify-full&sslrootcert=${encodeURIComponent(join(directory, `${authority}.pem`))}`;
    const source = await createDataSource({ service: 'session', url: url.href, entities: [] }).initialize();
    try {
      const [found] = await source.query<{ ssl: boolean }[]>('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      return found?.ssl === true;
    } finally {
      await source.destroy();
    }
  };

  it('is insisted on: a server that offers none is not spoken to', async () => {
    await expect(isEncrypted('ca')).rejects.toThrow(/SSL/);
  });

  it('is spoken with a server whose authority the URL names, and with no other', async () => {
    await present('postgres');
    await expect(isEncrypted('ca')).resolves.toBe(true);
    await expect(isEncrypted('stranger')).rejects.toThrow(/certificate/);
  });

  it('is refused where the certificate is for another host', async () => {
    await present('other');
    await expect(isEncrypted('ca')).rejects.toThrow(/altnames/);
  });
});
