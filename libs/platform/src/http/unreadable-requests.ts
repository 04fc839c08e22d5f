import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

type Headers = Readonly<Record<string, string>>;
type ParserError = Error & { readonly code?: string | undefined; readonly rawPacket?: unknown };
type Refusal = { readonly status: number; readonly message: string };

const malformed: Refusal = { status: 400, message: 'The request is malformed.' };

const refusals: { readonly [code: string]: Refusal } = {
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The headers of the request are too large.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: 'The request body is too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to arrive.' },
};

/** How long what a refused client still sends is read and thrown away: a reset would take the answer with it (RFC 9112 §9.6). */
const lingerMs = 1_000;

/** Of the headers that arrived in the same packet as the fault, which is as much as is known of them. */
const acceptsHtml = ({ rawPacket }: ParserError): boolean =>
  Buffer.isBuffer(rawPacket) && /\naccept:[^\n]*\btext\/html\b/i.test(rawPacket.subarray(0, 16_384).toString('latin1'));

const page = ({ status, message }: Refusal, reference: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${STATUS_CODES[status] ?? 'Error'}</title></head>
<body><h1>${message}</h1><p>Try again, or delete the cookies of this site if it happens again.</p><p>Reference: ${reference}</p></body>
</html>
`;

/** A whole answer, since what cannot be read has no response object to answer with. */
const answerTo = (refusal: Refusal, common: Headers, html: boolean): string => {
  const reference = randomUUID();
  const body = html
    ? page(refusal, reference)
    : JSON.stringify({ error: 'invalid_request', error_description: refusal.message, reference });
  const headers = {
    ...common,
    'Content-Type': html ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Request-Id': reference,
    Date: new Date().toUTCString(),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? 'Error'}\r\n${lines.join('')}\r\n${body}`;
};

/** What Node keeps of a connection under names of its own: nothing public tells which request a fault belongs to. */
type Connection = Duplex & {
  /** The response that is to be sent next. */
  readonly _httpMessage?: ServerResponse | null;
  readonly parser?: { readonly incoming?: IncomingMessage | null } | null;
};

/** Whether the fault is in the body of a request whose answer has begun, or is complete already: another would be taken for the next one's. */
const isAnswered = ({ _httpMessage: next, parser }: Connection): boolean => {
  const reading = parser?.incoming;
  return reading?.complete === false && (next?.req !== reading || next.headersSent);
};

const endWith = (socket: Duplex, answer: string): void => {
  socket.end(answer);
  setTimeout(() => socket.destroy(), lingerMs).unref();
};

/** Of every HTTP server: a request has 10 s to arrive, head and body, and is looked after every second. */
export const arrivalLimits = { requestTimeout: 10_000, connectionTimeout: 30_000, keepAliveTimeout: 65_000 } as const;

/** Options of `http.createServer`: Fastify sets `requestTimeout` alone, beside which Node's other defaults make it a minute. */
export const arrivalOptions = {
  requestTimeout: arrivalLimits.requestTimeout,
  headersTimeout: arrivalLimits.requestTimeout,
  connectionsCheckingInterval: 1_000,
  requireHostHeader: false,
} as const;

/**
 * Answers requests that the HTTP parser cannot read, or that do not arrive in time, and closes their connections: with the
 * headers of every answer, an id, and a page where a browser asked. `observe` is told of each. What came before it on the same
 * connection is answered first; where the answer to this request has begun the connection is cut off.
 */
export const refuseUnreadable = (common: Headers, observe: (status: number) => void = () => undefined) => {
  const refused = new WeakSet<Duplex>();

  return (error: ParserError, socket: Socket): void => {
    if (refused.has(socket)) return;
    refused.add(socket);
    const refusal = refusals[error.code ?? ''] ?? malformed;
    // The client has left, or opened a connection in store and never used it.
    if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesRead === 0) {
      socket.destroy();
      return;
    }
    observe(refusal.status);
    if (isAnswered(socket)) {
      socket.destroy();
      return;
    }
    const end = (): void => endWith(socket, answerTo(refusal, common, acceptsHtml(error)));
    const before = (socket as Connection)._httpMessage;
    if (before?.req.complete) before.once('finish', end);
    else end();
  };
};

/** Answers what Node would answer by itself, without our headers, or not at all: expectations (RFC 9110 §10.1.1) and tunnels. */
export const refuseOddRequests = (server: Server, common: Headers): void => {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const reference = randomUUID();
    const headers = { ...common, 'X-Request-Id': reference, 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' };
    const body = { error: 'invalid_request', error_description: 'The expectation of the request cannot be met.', reference };
    response.writeHead(417, headers).end(JSON.stringify(body));
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    endWith(
      socket,
      answerTo({ status: 405, message: 'The method CONNECT is not allowed here.' }, { ...common, Allow: 'GET, POST' }, false),
    );
  });
};
