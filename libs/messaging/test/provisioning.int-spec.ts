import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { provisionStreams } from '#messaging';
import { freePort, startNats } from '#testing';

const startError = (message: string) => ({ name: 'StartError', message });

describe('provisionStreams says in one line what is wrong with NATS', () => {
  it('when nothing listens', async () => {
    const port = await freePort();
    await expect(provisionStreams({ url: `nats://127.0.0.1:${port}` })).rejects.toMatchObject(
      startError(`NATS cannot be reached at 127.0.0.1:${port}. Start nats-server with -js, or correct OSTIARY_NATS_URL.`),
    );
  });

  it.each(['', 'SSH-2.0-OpenSSH_9.9\r\n'])('when something else listens and says %j', async (greeting) => {
    const port = await freePort();
    const sockets: Socket[] = [];
    const other = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      socket.write(greeting);
    });
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    try {
      await expect(provisionStreams({ url: `nats://127.0.0.1:${port}` })).rejects.toMatchObject(
        startError(`NATS cannot be reached at 127.0.0.1:${port}. Start nats-server with -js, or correct OSTIARY_NATS_URL.`),
      );
    } finally {
      // The client leaves its end open where it gave up waiting.
      for (const socket of sockets) socket.destroy();
      other.close();
    }
  });

  it('when it has no JetStream, or not this user', async () => {
    const nats = await startNats({ config: 'accounts { plain { users: [{ user: operator, password: a-long-password }] } }' });
    try {
      const access = { url: nats.url, user: 'operator', password: 'a-long-password' };
      await expect(provisionStreams(access)).rejects.toMatchObject(
        startError(`NATS at 127.0.0.1:${nats.port} has no JetStream. Start nats-server with -js, or correct OSTIARY_NATS_URL.`),
      );
      await expect(provisionStreams({ ...access, password: 'another' })).rejects.toMatchObject(
        startError('NATS refuses the credentials of user operator. Check OSTIARY_NATS_USER and OSTIARY_NATS_PASSWORD.'),
      );
    } finally {
      await nats.stop();
    }
  });
});
