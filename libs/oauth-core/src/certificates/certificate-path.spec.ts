import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { element, SvidAuthority } from '../testing/svid-authority.js';
import { readCertificateExtensions, signatureAlgorithmOf } from './certificate-extensions.js';
import { isVouchedFor, type PathCertificate, readPathCertificate } from './certificate-path.js';

const now = 1_800_000_000;
const derOf = (base64: string): Buffer => Buffer.from(base64, 'base64');
const root = SvidAuthority.root('root', now);
const between = root.intermediate('between', now);
const leaf = derOf(between.issue(now, { uris: ['spiffe://example.org/billing'] }));

/** Null where it is none: whoever reads certificates expects an error, and takes it for that. */
const read = (der: Buffer): PathCertificate | null => {
  try {
    return readPathCertificate(der);
  } catch {
    return null;
  }
};

const problemsOf = (der: Buffer): readonly string[] =>
  [readCertificateExtensions, signatureAlgorithmOf].flatMap((reader) => {
    try {
      reader(der);
      return [];
    } catch (error) {
      return [(error as Error).name];
    }
  });

describe('certificates that anybody may have written', () => {
  it('are read or refused, whatever bytes they are', () => {
    const nested = fc.letrec<{ der: Buffer }>((tie) => ({
      der: fc.oneof(
        { depthSize: 'small' },
        fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
        fc
          .tuple(fc.constantFrom(0x30, 0xa3, 0x04, 0x01, 0x06), fc.array(tie('der'), { maxLength: 4 }))
          .map(([tag, parts]) => element(tag, ...parts)),
      ),
    })).der;
    fc.assert(
      fc.property(nested, (der) => {
        expect(problemsOf(der).filter((problem) => problem !== 'RangeError')).toEqual([]);
      }),
    );
  });

  it('are vouched for as they were signed, and not with another byte in them', () => {
    const anchors = [readPathCertificate(derOf(root.der))];
    const signed = [leaf, derOf(between.der)] as const;
    expect(isVouchedFor(signed.map(readPathCertificate), anchors, now)).toBe(true);
    const change = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(change, ([which, at, bits]) => {
        const path = signed.map((der, index) => {
          const bytes = Buffer.from(der);
          const position = at % bytes.length;
          if (index === which) bytes.writeUInt8(bytes.readUInt8(position) ^ bits, position);
          return read(bytes);
        });
        expect(path.every((certificate) => certificate !== null) && isVouchedFor(path, anchors, now)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
