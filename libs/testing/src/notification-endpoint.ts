import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an application was told: the header that says who tells it, and the members of the body. */
export type ReceivedNotice = {
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
};

/** The back end of an application, told what its users decided (CIBA §10.2, §10.3): gives each of `statuses` once, and the last from then on. */
export class NotificationEndpoint {
  readonly notices: ReceivedNotice[] = [];

  private constructor(
    private readonly server: Server,
    private readonly statuses: readonly number[],
  ) {
    server.on('request', (request, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => void chunks.push(chunk));
      request.on('end', () => {
        const status = this.statuses[Math.min(this.notices.length, this.statuses.length - 1)] ?? 204;
        this.notices.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) as ReceivedNotice['body'] });
        response.writeHead(status).end();
      });
    });
  }

  static async start(...statuses: readonly number[]): Promise<NotificationEndpoint> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new NotificationEndpoint(server, statuses);
  }

  get uri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/ciba`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => void this.server.close(resolve));
  }
}
