import { describe, expect, it } from '@jest/globals';
import { GatewayConfig } from '../gateway.config.js';
import { ClientCertificates } from './client-certificates.js';

const der = 'MIIB+g/7fakA==';
const pem = `-----BEGIN CERTIFICATE-----\n${der.slice(0, 6)}\n${der.slice(6)}\n-----END CERTIFICATE-----\n`;
const settings = {
  publicUrl: 'https://id.example',
  trustedProxies: ['10.0.0.0/8'],
  clientCertificateHeader: 'Client-Cert',
  clientCertificateVerifiedHeader: 'X-Verified',
};

type Changes = { readonly [Name in keyof GatewayConfig]?: GatewayConfig[Name] | undefined };

const reading = (changes: Changes = {}): ClientCertificates =>
  new ClientCertificates(Object.assign(new GatewayConfig(), settings, changes));
const from = (headers: Record<string, string>, remoteAddress = '10.1.2.3') => ({ http: { headers, raw: { socket: { remoteAddress } } } });

describe('RFC 9440, RFC 8705 §6.5: the certificate that a proxy passes on', () => {
  it.each([
    ['between colons', `:${der}:`],
    ['as escaped PEM', encodeURIComponent(pem)],
    ['as escaped PEM whose signs stay as they are', pem.replaceAll('\n', '%0A').replaceAll(' ', '%20')],
    ['in base64', der],
  ])('is read %s', (_how, value) => {
    expect(reading().of(from({ 'client-cert': value }))).toEqual({ der, isVerified: false });
  });

  it.each([
    ['behind it', { 'client-cert': `${der},MIIC,MIID==` }],
    ['behind it, escaped', { 'client-cert': encodeURIComponent(`${der},MIIC,MIID==`) }],
    ['in a header of their own (§2.3)', { 'client-cert': `:${der}:`, 'client-cert-chain': ':MIIC:, :MIID==:' }],
  ])('is read with those that vouch for it %s', (_where, headers) => {
    expect(reading().of(from(headers))).toEqual({ der, isVerified: false, chain: ['MIIC', 'MIID=='] });
  });

  it('is read without those that vouch for it where they are too many, or nobody says so who is trusted', () => {
    const many = Array.from({ length: 5 }, () => ':MIIC:').join(', ');
    expect(reading().of(from({ 'client-cert': der, 'client-cert-chain': many }))).toEqual({ der, isVerified: false });
    expect(reading().of(from({ 'client-cert': der, 'client-cert-chain': ':MIIC:' }, '192.0.2.1'))).toBeUndefined();
  });

  it.each([
    '',
    ':',
    '::',
    '(null)',
    'not-base64',
    `:${der}`,
    `${der}, ${der}`,
    `${der},`,
    `,${der}`,
    `:${der}:, :${der}:`,
    `${pem}${pem}`,
    '%E0%A4%A',
    'a"b',
  ])('is none where the header has %j', (value) => {
    expect(reading().of(from({ 'client-cert': value }))).toBeUndefined();
  });

  it('is verified where the proxy says SUCCESS, and in no other words', () => {
    for (const said of ['FAILED:unable to verify', 'NONE', 'success', '0', ''])
      expect(reading().of(from({ 'client-cert': der, 'x-verified': said }))).toMatchObject({ isVerified: false });
    expect(reading().of(from({ 'client-cert': der, 'x-verified': 'SUCCESS' }))).toMatchObject({ isVerified: true });
    const unsaid = reading({ clientCertificateVerifiedHeader: undefined });
    expect(unsaid.of(from({ 'client-cert': der, 'x-verified': 'SUCCESS' }))).toMatchObject({ isVerified: false });
  });

  it('attack A36: is none where nobody says so who is trusted', () => {
    const headers = { 'client-cert': der, 'x-verified': 'SUCCESS' };
    expect(reading().of(from(headers, '192.0.2.1'))).toBeUndefined();
    expect(reading({ trustedProxies: [] }).of(from(headers))).toBeUndefined();
    expect(reading({ clientCertificateHeader: undefined }).of(from(headers))).toBeUndefined();
  });
});

describe('RFC 8705 §3.3, §5: what metadata tell of certificates', () => {
  const issuer = 'https://id.example/t/acme';

  it('is nothing where none reach the platform', () => {
    expect(reading({ clientCertificateHeader: undefined }).supportFor(issuer)).toBeNull();
  });

  it('has tls_client_auth where the proxy verifies certificates', () => {
    expect(reading().supportFor(issuer)?.methods).toEqual(['tls_client_auth', 'self_signed_tls_client_auth', 'spiffe_x509']);
    expect(reading({ clientCertificateVerifiedHeader: undefined }).supportFor(issuer)?.methods).toEqual([
      'self_signed_tls_client_auth',
      'spiffe_x509',
    ]);
  });

  it('tells the address that a request came to, which a DPoP proof is for (RFC 9449 §4.3)', () => {
    const certificate = { der, isVerified: false };
    const own = reading({ mtlsPublicUrl: 'https://mtls.example' });
    expect(own.issuerAt(issuer, certificate)).toBe('https://mtls.example/t/acme');
    expect(own.issuerAt(issuer, undefined)).toBe(issuer);
    expect(reading().issuerAt(issuer, certificate)).toBe(issuer);
  });

  it('has the endpoints of the address where certificates are asked for', () => {
    expect(reading().supportFor(issuer)?.aliases).toBeNull();
    expect(reading({ mtlsPublicUrl: 'https://mtls.example' }).supportFor(issuer)?.aliases).toEqual({
      token_endpoint: 'https://mtls.example/t/acme/oauth/token',
      revocation_endpoint: 'https://mtls.example/t/acme/oauth/revoke',
      pushed_authorization_request_endpoint: 'https://mtls.example/t/acme/oauth/par',
      device_authorization_endpoint: 'https://mtls.example/t/acme/oauth/device_authorization',
      authorization_challenge_endpoint: 'https://mtls.example/t/acme/oauth/authorization_challenge',
      backchannel_authentication_endpoint: 'https://mtls.example/t/acme/oauth/backchannel_authentication',
      userinfo_endpoint: 'https://mtls.example/t/acme/oauth/userinfo',
      grant_management_endpoint: 'https://mtls.example/t/acme/oauth/grants',
    });
  });
});
