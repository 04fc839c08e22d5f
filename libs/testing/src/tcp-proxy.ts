import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and a server, for tests to cut or to hold up one client alone. */
export type TcpProxy = {
  readonly port: number;
  /** Ends all connections and refuses new ones: the server is gone. */
  cut(): void;
  /** Holds all bytes back, of new connections too: the server hangs. */
  hang(): void;
  /** As if nothing had happened: what was held back goes on its way. */
  heal(): void;
  /** How many connections go through it. */
  connections(): number;
  /** Ends all connections and the proxy. */
  close(): Promise<void>;
};

type Pair = { readonly client: Socket; readonly server: Socket };

/** Listens on a free port of 127.0.0.1 for what should go to `port` of `host`. */
export const startTcpProxy = async (host: string, port: number): Promise<TcpProxy> => {
  const pairs = new Set<Pair>();
  let state: 'open' | 'cut' | 'hanging' = 'open';

  const link = ({ client, server }: Pair): void => {
    client.pipe(server);
    server.pipe(client);
  };
  const hold = ({ client, server }: Pair): void => {
    client.unpipe(server).pause();
    server.unpipe(client).pause();
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
    const pair = { client, server: connect(port, host) };
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
    heal: () => {
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
