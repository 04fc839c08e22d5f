/** Checks of libs/oauth-core/src/certificates, by the statements that make them. @type {import('../../scripts/prove-checks.mjs').Proof[]} */
export default [
  {
    file: 'certificates/certificate-extensions.ts',
    spec: 'client-authentication/x509-svid.spec.ts',
    statements: [
      "  if (new Set(extensions.map(({ id }) => id)).size < extensions.length) throw new RangeError('An extension is there twice');\n",
    ],
  },
  {
    file: 'certificates/certificate-path.ts',
    spec: 'client-authentication/x509-svid.spec.ts',
    statements: [
      '  extensions.isAuthority &&\n',
      '  extensions.keyUsage?.signsCertificates === true &&\n',
      '  !extensions.demandsMore &&\n',
      ' &&\n  (extensions.pathLength === null || below <= extensions.pathLength)',
      ' && isValidAt(now, issuer)',
      '  signatureAlgorithms.includes(subject.signatureAlgorithm) &&\n',
      '  isFit(issuer.publicKey) &&\n',
      ' &&\n  subject.certificate.verify(issuer.publicKey)',
    ],
  },
];
