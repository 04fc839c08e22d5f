import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeAuthority, makeCertificate, startNats, type TestNats } from '#testing';
import { connectToNats, type NatsAccess } from '../src/nats/nats-link.js';

describe('N13: NATS over TLS', () => {
  let directory: string;
  let secure: TestNats;
  let other: TestNats;
  let mutual: TestNats;
  let plain: TestNats;
  const file = (name: string): string => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-tls-'));
    await makeAuthority(directory, 'ca');
    await makeAuthority(directory, 'stranger');
    await makeCertificate(directory, 'ca', 'nats', 'DNS:localhost');
    await makeCertificate(directory, 'ca', 'other', 'DNS:other.example');
    await makeCertificate(directory, 'ca', 'app', 'DNS:app');
    const identity = `cert_file: "${file('nats.pem')}", key_file: "${file('nats.key')}"`;
    [secure, other, mutual, plain] = await Promise.all([
      startNats({ config: `tls { ${identity} }` }),
      startNats({ config: `tls { cert_file: "${file('other.pem')}", key_file: "${file('other.key')}" }` }),
      startNats({ config: `tls { ${identity}, ca_file: "${file('ca.pem')}", verify: true }` }),
      startNats(),
    ]);
  }, 60_000);

  afterAll(async () => {
    await Promise.all([secure, other, mutual, plain].map((nats) => nats.stop()));
    await rm(directory, { recursive: true });
  }, 20_000);

  const answers = async (access: NatsAccess): Promise<boolean> => {
    const connection = await connectToNats('gateway', access);
    await connection.flush();
    await connection.close();
    return true;
  };
  const over = (scheme: 'tls' | 'nats', { port }: TestNats): string => `${scheme}://localhost:${port}`;

  it('is spoken with a server whose authority is known', async () => {
    await expect(answers({ url: over('tls', secure), caFile: file('ca.pem') })).resolves.toBe(true);
  });

  it('is refused with a server of another authority, or of one that nobody named', async () => {
    await expect(answers({ url: over('tls', secure), caFile: file('stranger.pem') })).rejects.toThrow();
    await expect(answers({ url: over('tls', secure) })).rejects.toThrow();
  });

  it('is refused where the certificate is for another host', async () => {
    await expect(answers({ url: over('tls', other), caFile: file('ca.pem') })).rejects.toThrow();
  });

  it('is insisted on: a server that offers none is not spoken to', async () => {
    await expect(answers({ url: over('tls', plain), caFile: file('ca.pem') })).rejects.toThrow();
    await expect(answers({ url: over('tls', plain) })).rejects.toThrow();
    await expect(answers({ url: over('nats', plain) })).resolves.toBe(true);
  });

  it('shows the app’s own certificate where the server asks for one', async () => {
    const access = { url: over('tls', mutual), caFile: file('ca.pem') };
    await expect(answers(access)).rejects.toThrow();
    const own = { certificateFile: file('app.pem'), keyFile: file('app.key') };
    await expect(answers({ ...access, ...own })).resolves.toBe(true);
  });
});
