import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';

/** A status, at once or after so many milliseconds; null: none, ever. */
export type LogoutAnswer = number | { readonly status: number; readonly afterMs: number } | null;

/** The back end of an application, told of logouts (OpenID Connect Back-Channel Logout 1.0 §2.5): gives each of `answers` once, and the last from then on. */
export class LogoutEndpoint {
  /** Logout tokens, not verified, in the order in which they came. */
  readonly tokens: string[] = [];
  readonly contentTypes: (string | undefined)[] = [];

  private constructor(
    private readonly server: Server,
    private readonly answers: readonly LogoutAnswer[],
  ) {
    server.on('request', (request, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => void chunks.push(chunk));
      request.on('end', () => void this.receive(Buffer.concat(chunks).toString(), request.headers['content-type'], response));
    });
  }

  static async start(...answers: readonly LogoutAnswer[]): Promise<LogoutEndpoint> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new LogoutEndpoint(server, answers);
  }

  get uri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/logout?app=1`;
  }

  /** The `sid` of each token. */
  get sessions(): unknown[] {
    return this.tokens.map((token) => decodeJwt(token)['sid']);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => void this.server.close(resolve));
  }

  private async receive(body: string, contentType: string | undefined, response: ServerResponse): Promise<void> {
    const answer = this.answers[Math.min(this.tokens.length, this.answers.length - 1)] ?? null;
    this.contentTypes.push(contentType);
    this.tokens.push(new URLSearchParams(body).get('logout_token') ?? '');
    if (answer === null) return;
    const { status, afterMs } = typeof answer === 'number' ? { status: answer, afterMs: 0 } : answer;
    if (afterMs > 0) await sleep(afterMs);
    response.writeHead(status).end();
  }
}
