import { boolean, text } from '../field.js';
import type { RegistrationField } from '../registration-field.js';

const certificateName = {
  format: 'certificate_name',
  minLength: 1,
  maxLength: 500,
  nullable: true,
  default: null,
  setBy: 'client',
} as const;

/** The certificates and keys of a client: those that it authenticates with, and those that its tokens are bound to. */
export const possessionFields = {
  tlsClientAuthSubjectDn: text({
    description:
      'Of tls_client_auth: the subject that its certificate has, in the form of RFC 4514 (`CN=app,O=Acme`), the most specific part first. One of this and the four names that follow is said, no more.',
    registeredAs: 'tls_client_auth_subject_dn',
    setBy: 'client',
    format: 'distinguished_name',
    minLength: 1,
    maxLength: 500,
    nullable: true,
    default: null,
  }),
  tlsClientAuthSanDns: text({
    ...certificateName,
    description: 'Of tls_client_auth: a dNSName among the subject alternative names of its certificate.',
    registeredAs: 'tls_client_auth_san_dns',
  }),
  tlsClientAuthSanUri: text({
    ...certificateName,
    description: 'Of tls_client_auth: a uniformResourceIdentifier among them, as SPIFFE has it.',
    registeredAs: 'tls_client_auth_san_uri',
  }),
  tlsClientAuthSanIp: text({
    ...certificateName,
    description: 'Of tls_client_auth: an iPAddress among them.',
    registeredAs: 'tls_client_auth_san_ip',
  }),
  tlsClientAuthSanEmail: text({
    ...certificateName,
    description: 'Of tls_client_auth: an rfc822Name among them.',
    registeredAs: 'tls_client_auth_san_email',
  }),
  tlsClientCertificateBoundAccessTokens: boolean({
    description:
      'Whether it gets tokens only for the certificate of its connection (RFC 8705 §3), so that nobody else can use them. Not beside dpop_bound_access_tokens.',
    registeredAs: 'tls_client_certificate_bound_access_tokens',
    setBy: 'client',
    default: false,
  }),
  dpopBoundAccessTokens: boolean({
    description: 'Whether it gets tokens only for a key that it proves to hold (RFC 9449 §5.2), so that nobody else can use them.',
    registeredAs: 'dpop_bound_access_tokens',
    setBy: 'client',
    default: false,
  }),
  requireDpopNonce: boolean({
    description:
      "Whether its DPoP proofs must have a nonce of the server's (RFC 9449 §8), which its library has to know about: then none can be made ahead. So it is, too, where the tenant requires it.",
    registeredAs: null,
    setBy: 'administrator',
    default: false,
  }),
} satisfies Readonly<Record<string, RegistrationField>>;
