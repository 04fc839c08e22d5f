import { createHash, createPublicKey, verify } from 'node:crypto';

/** What a DNS server would answer: the text of a record, by its name. */
type Records = ReadonlyMap<string, string>;

const tagsOf = (list: string): ReadonlyMap<string, string> =>
  new Map(
    list
      .split(';')
      .map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).trim()] as const)
      .filter(([name]) => name !== ''),
  );

/** RFC 6376 §3.4.2. */
const relaxedHeader = (field: string): string => {
  const colon = field.indexOf(':');
  const value = field
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${field.slice(0, colon).trim().toLowerCase()}:${value}`;
};

/** RFC 6376 §3.4.4. */
const relaxedBody = (body: string): string => {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  const text = lines.join('\r\n').replace(/(?:\r\n)+$/, '');
  return text === '' ? '' : `${text}\r\n`;
};

/** The bottom one of each name first, and each once (RFC 6376 §5.4.2). */
const chosen = (fields: readonly string[], names: readonly string[]): readonly string[] => {
  const left = [...fields];
  return names.flatMap((name) => {
    const index = left.findLastIndex((field) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    return index === -1 ? [] : left.splice(index, 1);
  });
};

/**
 * What is wrong with the DKIM signature of a message, as it came over the wire (one character per byte), by RFC 6376 §6.1 and with the standard library alone; null: it is
 * good. Takes what mailers of today write: `rsa-sha256`, `relaxed/relaxed`, the whole body.
 */
export const dkimProblem = (raw: string, records: Records): string | null => {
  const end = raw.indexOf('\r\n\r\n');
  const fields = raw.slice(0, end).split(/\r\n(?![ \t])/);
  const signature = fields.find((field) => /^dkim-signature:/i.test(field));
  if (signature === undefined) return 'there is no signature';
  const tags = tagsOf(signature.slice(signature.indexOf(':') + 1).replace(/\r\n/g, ''));
  const of = (tag: string): string => (tags.get(tag) ?? '').replace(/[ \t]/g, '');
  if (of('v') !== '1' || of('a') !== 'rsa-sha256' || of('c') !== 'relaxed/relaxed' || tags.has('l')) return 'it is of another kind';
  const names = of('h').split(':');
  if (!names.some((name) => name.toLowerCase() === 'from')) return 'From is not signed';
  const key = tagsOf(records.get(`${of('s')}._domainkey.${of('d')}`) ?? '').get('p');
  if (key === undefined) return 'there is no key';
  const bodyHash = createHash('sha256')
    .update(relaxedBody(raw.slice(end + 4)), 'latin1')
    .digest('base64');
  if (bodyHash !== of('bh')) return 'the body is another';
  const unsigned = relaxedHeader(signature.replace(/(;\s*b=)[^;]*/, '$1'));
  const signed = [...chosen(fields, names).map(relaxedHeader), unsigned].join('\r\n');
  const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
  return verify('sha256', Buffer.from(signed, 'latin1'), publicKey, Buffer.from(of('b'), 'base64')) ? null : 'it is another’s';
};
