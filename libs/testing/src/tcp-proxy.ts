import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** Stands between a client and a server, for tests to cut or to hold up one client alone. */
export type TcpProxy = {
  readonly port: number;
  /** Ends all connections and refuses new ones: the server is gone. */
  cut(): void;
  /** Holds all bytes back, of new connections too: the server hangs. */
  hang(): void;
  /** Lets bytes through as a bad network does: late by `delayMs` each way, and this share of segments lost, which TCP sends again after 200 ms. */
  impair(network: { readonly delayMs: number; readonly loss: number }): void;
  /** As if nothing had happened: what was held back goes on its way. */
  heal(): void;
  /** How many connections go through it. */
  connections(): number;
  /** Ends all connections and the proxy. */
  close(): Promise<void>;
};

type Network = { readonly delayMs: number; readonly loss: number };
const perfect: Network = { delayMs: 0, loss: 0 };
/** The least that Linux waits before it sends a lost segment again. */
const retransmissionMs = 200;

/** One direction of a connection. What comes behind something late waits for it, as with TCP. */
const createLane = (network: () => Network): Transform => {
  let freeAt = 0;
  const waiting: Buffer[] = [];
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const { delayMs, loss } = network();
      const now = Date.now();
      freeAt = Math.max(freeAt, now + delayMs + (Math.random() < loss ? retransmissionMs : 0));
      if (freeAt <= now && waiting.length === 0) {
        done(null, chunk);
        return;
      }
      waiting.push(chunk);
      // Timers of different lengths may go off in another order than they fall due: each lets through what came first.
      setTimeout(() => this.push(waiting.shift()), freeAt - now);
      done();
    },
  });
};

type Pair = { readonly client: Socket; readonly server: Socket; readonly up: Transform; readonly down: Transform };

/** Listens on a free port of 127.0.0.1 for what should go to `port` of `host`. */
export const startTcpProxy = async (host: string, port: number): Promise<TcpProxy> => {
  const pairs = new Set<Pair>();
  let state: 'open' | 'cut' | 'hanging' = 'open';
  let network = perfect;

  const link = ({ client, server, up, down }: Pair): void => {
    client.pipe(up).pipe(server);
    server.pipe(down).pipe(client);
  };
  const hold = ({ client, server, up, down }: Pair): void => {
    client.unpipe(up).pause();
    server.unpipe(down).pause();
  };
  const end = ({ client, server }: Pair): void => {
    client.destroy();
    server.destroy();
  };
  const listener = createServer((client) => {
    if (state === 'cut') {
      client.destroy();
      return;
    }
    const pair = { client, server: connect(port, host), up: createLane(() => network), down: createLane(() => network) };
    pairs.add(pair);
    for (const socket of [pair.client, pair.server]) {
      socket.setNoDelay(true);
      socket
        .once('error', () => end(pair))
        .once('close', () => {
          end(pair);
          pairs.delete(pair);
        });
    }
    if (state === 'hanging') hold(pair);
    else link(pair);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    cut: () => {
      state = 'cut';
      pairs.forEach(end);
    },
    hang: () => {
      state = 'hanging';
      pairs.forEach(hold);
    },
    impair: (worse) => {
      network = worse;
    },
    heal: () => {
      network = perfect;
      if (state === 'hanging') pairs.forEach(link);
      state = 'open';
    },
    connections: () => pairs.size,
    close: async () => {
      pairs.forEach(end);
      await new Promise((resolve) => listener.close(resolve));
    },
  };
};

/** A proxy to where a URL leads, and the URL that leads through it. */
export const startProxyOf = async (address: string): Promise<{ readonly proxy: TcpProxy; readonly url: string }> => {
  const url = new URL(address);
  const proxy = await startTcpProxy(url.hostname, Number(url.port));
  url.host = `127.0.0.1:${proxy.port}`;
  return { proxy, url: url.href };
};
