import type { MessageChannel } from '#contracts';

/** What a mailbox shows of a message. One of a telephone has neither sender nor subject. */
export type ParsedMessage = {
  readonly channel: MessageChannel;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly date: string;
  readonly text: string;
  readonly html: string;
};

const unquote = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/** Encoded words (RFC 2047), as our own composer writes them: UTF-8. */
const decodeWords = (value: string): string =>
  value
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/(?:=\?utf-8\?[BQ]\?[^?]*\?=)+/gi, (words) =>
      Buffer.concat(
        [...words.matchAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi)].map(([, encoding = '', text = '']) =>
          encoding.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : unquote(text.replaceAll('_', ' ')),
        ),
      ).toString(),
    );

type Part = { readonly headers: ReadonlyMap<string, string>; readonly body: string };

const split = (source: string): Part => {
  const [, head = '', body = ''] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(source) ?? [];
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body };
};

const contentOf = ({ headers, body }: Part): string => {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  return encoding === 'quoted-printable' ? unquote(body).toString() : body;
};

/** Reads messages that this service composed (a text and an HTML part). Others are shown as far as they are alike. */
export const parseMessage = (source: string): ParsedMessage => {
  const message = split(source);
  const boundary = /boundary="?([^";]+)"?/.exec(message.headers.get('content-type') ?? '')?.[1];
  const parts =
    boundary === undefined
      ? [message]
      : message.body
          .split(`--${boundary}`)
          .slice(1, -1)
          .map((part) => split(part.trimStart()));
  const ofType = (type: string): string => {
    const part = parts.find(({ headers }) => (headers.get('content-type') ?? 'text/plain').startsWith(type));
    return part ? contentOf(part).trimEnd() : '';
  };
  const header = (name: string): string => decodeWords(message.headers.get(name) ?? '');
  return {
    channel: header('x-ostiary-channel') === 'sms' ? 'sms' : 'email',
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    date: header('date'),
    text: ofType('text/plain'),
    html: ofType('text/html'),
  };
};
