import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeCertificate } from '#testing';
import { platform } from './platform.js';

/** What a client publishes, over HTTPS at this machine, with a certificate of the authority that the platform under test trusts. */
export class Publisher {
  requests = 0;
  body = '';
  status = 200;
  /** Where another address than the usual has another body. */
  readonly bodies = new Map<string, string>();

  private constructor(
    private readonly server: Server,
    readonly headers: Record<string, string>,
  ) {
    server.on('request', ({ url = '' }, response) => {
      this.requests += 1;
      response.writeHead(this.status, this.headers).end(this.bodies.get(url) ?? this.body);
    });
  }

  static async start(headers: Record<string, string>): Promise<Publisher> {
    const { authorityDirectory: directory } = platform;
    const name = `client-${randomUUID()}`;
    await makeCertificate(directory, 'authority', name, 'IP:127.0.0.1');
    const [cert, key] = await Promise.all(['pem', 'key'].map((suffix) => readFile(join(directory, `${name}.${suffix}`))));
    const server = createServer({ cert, key });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Publisher(server, headers);
  }

  /** An address of what is published. */
  url(path: string): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
