import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { createServer, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { certificateHeader, certificateVerifiedHeader, proxyAddress } from '#testing';
import { platform } from './platform.js';

type Closable = { readonly url: string; readonly close: () => Promise<void> };

/** The headers by which a proxy passes on the certificate of a connection (RFC 9440), in place of what its client says of one. */
const certificateHeaders = (socket: TLSSocket): Record<string, string> => {
  const { raw } = socket.getPeerCertificate() as { readonly raw?: Buffer };
  if (raw === undefined) return { [certificateHeader]: '', [certificateVerifiedHeader]: 'NONE' };
  return { [certificateHeader]: `:${raw.toString('base64')}:`, [certificateVerifiedHeader]: socket.authorized ? 'SUCCESS' : 'FAILED' };
};

const passOn = (from: IncomingMessage, to: ServerResponse): void => {
  const headers = { ...from.headers, ...certificateHeaders(from.socket as TLSSocket) };
  const { hostname, port } = new URL(platform.gateway);
  // From the address that the platform takes for its proxy.
  const onward = httpRequest(
    { host: hostname, port, family: 4, localAddress: proxyAddress, method: from.method, path: from.url, headers },
    (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    },
  );
  onward.on('error', (error) => to.destroy(error));
  from.pipe(onward);
};

/** A proxy before the gateway, as an ingress is: it ends TLS, asks each connection for a certificate, and passes it on. `name` is of the files of its own certificate. */
export const startTlsProxy = async (directory: string, name: string, authority: string): Promise<Closable> => {
  const [key, cert, ca] = await Promise.all(
    [`${name}.key`, `${name}.pem`, `${authority}.pem`].map((file) => readFile(join(directory, file))),
  );
  const server = createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: false }, passOn);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `https://localhost:${port}`, close };
};

/** `fetch` over connections that have a certificate, or none. */
export const fetchWith =
  (ca: Buffer, certificate: { readonly key: Buffer; readonly cert: Buffer } | null): typeof fetch =>
  async (input, init = {}) => {
    const asked = new Request(input, init);
    const body = Buffer.from(await asked.arrayBuffer());
    return new Promise((resolve, reject) => {
      const options = { method: asked.method, headers: Object.fromEntries(asked.headers), ca, agent: false, ...certificate };
      const sent = httpsRequest(asked.url, options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
          resolve(new Response(chunks.length > 0 ? Buffer.concat(chunks) : null, { status: answer.statusCode ?? 0, headers }));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  };
