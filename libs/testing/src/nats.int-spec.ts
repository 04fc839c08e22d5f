import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { startNats, type TestNats } from '#testing';

describe('startNats', () => {
  let nats: TestNats;
  beforeAll(async () => {
    nats = await startNats({ config: 'authorization { user: u, password: p }' });
  }, 60_000);
  afterAll(() => nats.stop());

  const open = () => connect({ servers: nats.url, user: 'u', pass: 'p', reconnect: false });
  const stored = async (): Promise<number> => {
    const connection = await open();
    try {
      return (await (await jetstreamManager(connection)).streams.info('S')).state.messages;
    } finally {
      await connection.close();
    }
  };

  it('takes the configuration', async () => {
    await expect(connect({ servers: nats.url, reconnect: false })).rejects.toThrow(/authorization/i);
  });

  it('keeps what JetStream stored over kill -9 and restart, on the same port, until wiped', async () => {
    const connection = await open();
    await (await jetstreamManager(connection)).streams.add({ name: 'S', subjects: ['s.>'] });
    await jetstream(connection).publish('s.one', 'kept');
    await nats.kill();
    await expect(open()).rejects.toThrow();
    await nats.restart();
    expect(await stored()).toBe(1);
    await nats.restart({ wipe: true });
    await expect(stored()).rejects.toThrow(/stream not found/);
    await connection.close();
  });

  it('says why a server did not start', async () => {
    await expect(startNats({ config: 'nonsense {' })).rejects.toThrow(/did not start/);
  });
});
