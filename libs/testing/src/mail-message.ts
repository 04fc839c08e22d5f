/** A received message. `headers` has lower-case names, values decoded; of repeated headers the last. */
export type MailMessage = {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string | null;
  readonly html: string | null;
  readonly raw: string;
};

type Entity = { readonly headers: ReadonlyMap<string, string>; readonly body: string };

/** RFC 2045 §6.7. The result is bytes, one per character. */
const fromQuotedPrintable = (body: string): string =>
  body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const toText = (bytes: Buffer, charset: string): string => new TextDecoder(charset).decode(bytes);

/** RFC 2047 §2: encoded words, the space between two of them dropped (§6.2). */
const decodeWords = (value: string): string =>
  value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?([^?*]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi, (_, charset: string, encoding: string, content: string) =>
      toText(
        encoding.toLowerCase() === 'b'
          ? Buffer.from(content, 'base64')
          : Buffer.from(fromQuotedPrintable(content.replaceAll('_', ' ')), 'latin1'),
        charset,
      ),
    );

const parseEntity = (raw: string): Entity => {
  const end = raw.search(/\r?\n\r?\n/);
  const head = end < 0 ? raw : raw.slice(0, end);
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), decodeWords(line.slice(line.indexOf(':') + 1).trim())] as const),
  );
  return { headers, body: end < 0 ? '' : raw.slice(end).replace(/^\r?\n\r?\n/, '') };
};

const parameter = (header: string, name: string): string | undefined =>
  new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, 'i').exec(header)?.slice(1).find(Boolean);

const leaves = (entity: Entity): Entity[] => {
  const type = entity.headers.get('content-type') ?? 'text/plain';
  const boundary = /^multipart\//i.test(type) ? parameter(type, 'boundary') : undefined;
  if (boundary === undefined) return [entity];
  const [inner = ''] = entity.body.split(`--${boundary}--`);
  return inner
    .split(`--${boundary}`)
    .slice(1)
    .flatMap((part) => leaves(parseEntity(part.replace(/^\r?\n/, '').replace(/\r?\n$/, ''))));
};

const contentOf = (entity: Entity | undefined): string | null => {
  if (!entity) return null;
  const { headers, body } = entity;
  const encoding = (headers.get('content-transfer-encoding') ?? '7bit').toLowerCase();
  const bytes =
    encoding === 'base64'
      ? Buffer.from(body, 'base64')
      : Buffer.from(encoding === 'quoted-printable' ? fromQuotedPrintable(body) : body, 'latin1');
  return toText(bytes, parameter(headers.get('content-type') ?? '', 'charset') ?? 'utf-8');
};

/** Reads what our own mailer writes (RFC 5322, MIME); `raw` holds one byte per character. */
export const parseMail = (raw: string, envelope: { readonly from: string; readonly to: readonly string[] }): MailMessage => {
  const message = parseEntity(raw);
  const parts = leaves(message);
  const ofType = (type: string) => parts.find((part) => (part.headers.get('content-type') ?? 'text/plain').toLowerCase().startsWith(type));
  return {
    ...envelope,
    subject: message.headers.get('subject') ?? '',
    headers: message.headers,
    text: contentOf(ofType('text/plain')),
    html: contentOf(ofType('text/html')),
    raw,
  };
};
