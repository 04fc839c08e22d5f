/*
 * Names of subjects in the text form of RFC 4514, to be compared.
 */

/** Each part of a name, the most specific first; of each its attributes, in order. */
export type DistinguishedName = readonly (readonly string[])[];

const typeForm = /^(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)*)$/;
const escapes = /\\(?:([0-9A-Fa-f]{2})|([ "#+,;<=>\\]))/g;
/** What must be escaped within a value (RFC 4514 §2.4). */
const bare = /(?:\\[0-9A-Fa-f]{2}|\\[ "#+,;<=>\\]|[^"+,;<>\\])*/y;

/** The characters of a text, each with the backslash that escapes it. */
const tokensOf = (text: string): readonly string[] => text.match(/\\.?|[^\\]/gsu) ?? [];

/** Splits at a separator that no backslash escapes. */
const splitAt = (separator: ',' | '+', text: string): readonly string[] => {
  const parts: string[] = [];
  let part = '';
  for (const token of tokensOf(text)) {
    if (token === separator) {
      parts.push(part);
      part = '';
    } else part += token;
  }
  return [...parts, part];
};

/** Without the spaces around it that no backslash escapes. Other blanks are part of a name: an authority may have signed them for somebody else. */
const trimmed = (text: string): string => {
  const tokens = tokensOf(text);
  const isNoSpace = (token: string): boolean => token !== ' ';
  const first = tokens.findIndex(isNoSpace);
  return first === -1 ? '' : tokens.slice(first, tokens.findLastIndex(isNoSpace) + 1).join('');
};

/** The octets of an escaped value are UTF-8 (RFC 4514 §2.4). */
const unescaped = (value: string): string => {
  const octets = value.replaceAll(/[^\\]|\\(?:[0-9A-Fa-f]{2}|.)/gsu, (token) =>
    token.startsWith('\\')
      ? token.replace(
          escapes,
          (_, hex: string | undefined, sign: string | undefined) => `%${hex ?? sign?.charCodeAt(0).toString(16).padStart(2, '0') ?? ''}`,
        )
      : encodeURIComponent(token),
  );
  return decodeURIComponent(octets);
};

/** Whether a value is text that can be read: one that begins with a `#` would be the octets of its encoding. */
const isBare = (value: string): boolean => {
  bare.lastIndex = 0;
  return value !== '' && !value.startsWith('#') && bare.exec(value)?.[0].length === value.length;
};

const readAttribute = (text: string): string | null => {
  const equals = text.indexOf('=');
  const [type, value] = [trimmed(text.slice(0, Math.max(equals, 0))), trimmed(text.slice(equals + 1))];
  if (!typeForm.test(type) || !isBare(value)) return null;
  try {
    return `${type.toUpperCase()}=${unescaped(value)}`;
  } catch {
    return null;
  }
};

const readPart = (text: string): readonly string[] | null => {
  const attributes = splitAt('+', text).map(readAttribute);
  return attributes.includes(null) ? null : (attributes as readonly string[]).toSorted();
};

const readParts = (parts: readonly string[]): DistinguishedName | null => {
  const read = parts.map(readPart);
  return read.includes(null) ? null : (read as DistinguishedName);
};

/** Reads a name as an administrator writes it, `CN=app,O=Acme` (RFC 4514 §3); null where it is none. Types of attributes are read in any case, values are not. */
export const readDistinguishedName = (text: string): DistinguishedName | null => readParts(splitAt(',', text));

/** What OpenSSL calls `uid` is no user ID, which is `UID` there, and either in RFC 4514. */
const uniqueIdentifier = '0.9.2342.19200300.100.1.44';

/** Reads the subject of a certificate as `X509Certificate` of node:crypto writes it: a line a part, the most general first, escaped as RFC 4514 has it; null where it has none. */
export const readSubject = (subject: string | undefined): DistinguishedName | null =>
  subject === undefined
    ? null
    : readParts(
        subject
          .split('\n')
          .map((line) => line.replaceAll(/(?<=^| \+ )uid=/g, `${uniqueIdentifier}=`))
          .toReversed(),
      );

/** Whether two names are the same, part by part. */
export const isSameName = (one: DistinguishedName, other: DistinguishedName): boolean => JSON.stringify(one) === JSON.stringify(other);
