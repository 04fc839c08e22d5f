import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { createDataSource } from './data-source.js';

/** A message of PostgreSQL's protocol: type, length, body. */
const message = (type: string, body: string): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, Buffer.from(body, 'latin1')]);
};
const authenticated = message('R', '\0\0\0\0');
const readyForQuery = message('Z', 'I');
const shutDown = message('E', 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');

it('F09: a database that ends a connection in the packet that makes it ready fails who asked, and nothing else', async () => {
  const database = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([authenticated, readyForQuery, shutDown])));
  });
  await new Promise<void>((resolve) => database.listen(0, '127.0.0.1', resolve));
  const { port } = database.address() as AddressInfo;
  const dataSource = createDataSource({ service: 'tenant', url: `postgres://someone@127.0.0.1:${port}/ostiary`, entities: [] });
  await expect(dataSource.initialize()).rejects.toThrow();
  database.close();
});
