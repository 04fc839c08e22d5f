import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { AppConfig, Env, IsUrlOf } from '#platform/start';

/** What the environment may say to the gateway. */
export class GatewayConfig extends AppConfig {
  @Env('OSTIARY_GATEWAY_PORT', { description: 'Port of the gateway.', default: 3000 })
  @IsInt()
  @Min(0)
  @Max(65_535)
  port!: number;

  @Env('OSTIARY_COUNTRY_HEADER', {
    description:
      'Header in which the ingress names the country of a request (ISO 3166-1, two letters), for the risk signals of sign-ins. Believed of OSTIARY_TRUSTED_PROXIES alone, which have to overwrite what clients send. Unset: countries are not known.',
    optional: true,
    example: 'CF-IPCountry',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9-]{1,100}$/, { message: 'must be the name of a header' })
  countryHeader?: string;

  @Env('OSTIARY_CLIENT_CERTIFICATE_HEADER', {
    description:
      "Header in which the ingress passes on the certificate of a client's TLS connection (RFC 8705): as RFC 9440 has it, as escaped PEM, or in base64. Believed of OSTIARY_TRUSTED_PROXIES alone, which have to remove what clients send. Unset: clients have no certificates.",
    optional: true,
    example: 'Client-Cert',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9-]{1,100}$/, { message: 'must be the name of a header' })
  clientCertificateHeader?: string;

  @Env('OSTIARY_CLIENT_CERTIFICATE_VERIFIED_HEADER', {
    description:
      'Header in which the ingress says `SUCCESS` where an authority that it trusts vouches for the certificate. Unset: none does, and clients cannot authenticate by tls_client_auth.',
    optional: true,
    example: 'Client-Cert-Verified',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9-]{1,100}$/, { message: 'must be the name of a header' })
  clientCertificateVerifiedHeader?: string;

  @Env('OSTIARY_MTLS_PUBLIC_URL', {
    description:
      'Public base URL at which the ingress asks connections for a certificate, where that is another than OSTIARY_PUBLIC_URL, so that browsers are not asked: metadata tells of it (`mtls_endpoint_aliases`, RFC 8705 §5).',
    optional: true,
    example: 'https://mtls.example.com',
  })
  @IsOptional()
  @IsUrlOf(['https:', 'http:'])
  mtlsPublicUrl?: string;

  @Env('OSTIARY_DEMO_FILE', {
    description:
      'demo.json of the demo on this machine: start page and sign-in page show its user, to browsers on this machine only. Set by `npm start`; refused in production.',
    optional: true,
  })
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  demoFile?: string;

  @Env('OSTIARY_MAILBOX_URL', {
    description: 'Where the mailbox of a platform on one machine is shown: the start page leads browsers on this machine there.',
    optional: true,
    example: 'http://localhost:9000/mailbox',
  })
  @IsOptional()
  @IsUrlOf(['http:', 'https:'])
  mailboxUrl?: string;
}
