/*
 * What node:crypto does not tell of a certificate. It has parsed it before, so that its structure is known to be sound (X.690, RFC 5280 §4.1).
 */

type Element = { readonly tag: number; readonly content: Buffer };

/** What says for what the key of a certificate may be used (RFC 5280 §4.2.1); null: it does not say. */
export type CertificateExtensions = {
  /** Whether it may have signed others, and how many may stand between it and the last. */
  readonly isAuthority: boolean;
  readonly pathLength: number | null;
  readonly keyUsage: { readonly digitalSignature: boolean; readonly signsCertificates: boolean; readonly signsLists: boolean } | null;
  /** Object identifiers, in hexadecimal. */
  readonly extendedKeyUsage: readonly string[] | null;
  /** Whether it must be understood by more than is read here: names that are constrained are, too, whether it says so or not. */
  readonly demandsMore: boolean;
};

const [extensionsTag, booleanTag, integerTag] = [0xa3, 0x01, 0x02];
const [basicConstraints, keyUsage, subjectAltName, extendedKeyUsage] = ['551d13', '551d0f', '551d11', '551d25'];
const nameConstraints = '551d1e';
const understood = [basicConstraints, keyUsage, subjectAltName, extendedKeyUsage];

/** The elements that follow each other in DER. Throws where it ends within one. */
const elementsOf = (der: Buffer): readonly Element[] => {
  const elements: Element[] = [];
  let at = 0;
  while (at < der.length) {
    const tag = der.readUInt8(at);
    const first = der.readUInt8(at + 1);
    // X.690 §10.1: DER knows no element that ends where it says so.
    if (first === 0x80) throw new RangeError('The element has no length');
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes);
    const from = at + 2 + lengthBytes;
    if (from + length > der.length) throw new RangeError('The element has no end');
    elements.push({ tag, content: der.subarray(from, from + length) });
    at = from + length;
  }
  return elements;
};

const only = (der: Buffer): Element => {
  const [element, ...others] = elementsOf(der);
  if (element === undefined || others.length > 0) throw new RangeError('There is more than one element, or none');
  return element;
};

type Extension = { readonly id: string; readonly isCritical: boolean; readonly value: Buffer };

const extensionOf = ({ content }: Element): Extension => {
  const parts = elementsOf(content);
  const [id, critical] = parts;
  const value = parts.at(-1);
  if (id === undefined || value === undefined) throw new RangeError('The extension is empty');
  return { id: id.content.toString('hex'), isCritical: critical?.tag === booleanTag && critical.content[0] !== 0, value: value.content };
};

const constraintsOf = (value: Buffer | undefined): Pick<CertificateExtensions, 'isAuthority' | 'pathLength'> => {
  const members = value === undefined ? [] : elementsOf(only(value).content);
  const isAuthority = members.some(({ tag, content }) => tag === booleanTag && content[0] !== 0);
  const length = members.find(({ tag }) => tag === integerTag)?.content;
  return { isAuthority, pathLength: length === undefined ? null : length.readUIntBE(0, Math.min(length.length, 6)) };
};

const usageOf = (value: Buffer | undefined): CertificateExtensions['keyUsage'] => {
  if (value === undefined) return null;
  const bits = only(value).content[1] ?? 0;
  return { digitalSignature: (bits & 0x80) !== 0, signsCertificates: (bits & 0x04) !== 0, signsLists: (bits & 0x02) !== 0 };
};

/** The object identifier of the algorithm that a certificate (DER) is signed by, in hexadecimal. */
export const signatureAlgorithmOf = (der: Buffer): string => {
  const [, algorithm] = elementsOf(only(der).content);
  return elementsOf(algorithm?.content ?? Buffer.alloc(0))[0]?.content.toString('hex') ?? '';
};

/** The extensions of a certificate (DER). Throws for one that has an extension twice (RFC 5280 §4.2). */
export const readCertificateExtensions = (der: Buffer): CertificateExtensions => {
  const [signed] = elementsOf(only(der).content);
  const list = elementsOf(signed?.content ?? Buffer.alloc(0)).find(({ tag }) => tag === extensionsTag);
  const extensions = list === undefined ? [] : elementsOf(only(list.content).content).map(extensionOf);
  if (new Set(extensions.map(({ id }) => id)).size < extensions.length) throw new RangeError('An extension is there twice');
  const valueOf = (wanted: string): Buffer | undefined => extensions.find(({ id }) => id === wanted)?.value;
  const purposes = valueOf(extendedKeyUsage);
  return {
    ...constraintsOf(valueOf(basicConstraints)),
    keyUsage: usageOf(valueOf(keyUsage)),
    extendedKeyUsage: purposes === undefined ? null : elementsOf(only(purposes).content).map(({ content }) => content.toString('hex')),
    demandsMore: extensions.some(({ id, isCritical }) => id === nameConstraints || (isCritical && !understood.includes(id))),
  };
};
