import { isIP } from 'node:net';
import { isIn, ValidateBy, type ValidationOptions } from 'class-validator';
import { isUuid } from '#contracts';

const urlOf = (value: unknown): URL | null => (typeof value === 'string' && URL.canParse(value) ? new URL(value) : null);

const rule = (name: string, validate: (value: unknown) => boolean, message: string, options?: ValidationOptions): PropertyDecorator =>
  ValidateBy({ name, validator: { validate, defaultMessage: () => message } }, options);

/** A URL of one of these schemes (`postgres:`), with a host. */
export const IsUrlOf = (schemes: readonly string[], options?: ValidationOptions): PropertyDecorator =>
  rule(
    'isUrlOf',
    (value) => {
      const url = urlOf(value);
      return url !== null && isIn(url.protocol, schemes) && url.hostname !== '';
    },
    `must be an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
    options,
  );

const isOrigin = (value: unknown): boolean => {
  const url = urlOf(value);
  return url !== null && isIn(url.protocol, ['http:', 'https:']) && url.origin === value;
};

const loopbackHost = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether the host of a URL leads nowhere but to this machine: there browsers take http for secure (W3C Secure Contexts §3.1). */
export const isLoopbackHost = (hostname: string): boolean => loopbackHost.test(hostname);

/**
 * An http(s) origin: no path, query, fragment, credentials or trailing slash, so that issuers can be built from it; http only on
 * loopback, since the cookies of a sign-in are `Secure`.
 */
export const IsPublicUrl =
  (options?: ValidationOptions): PropertyDecorator =>
  (target, property) => {
    const origin = 'must be an origin such as https://id.example.com: lower case, no path and no slash at the end';
    const secure =
      'must be https, or http on localhost, *.localhost, 127.0.0.0/8 or [::1]: from other names without TLS browsers keep no cookie and nobody can sign in';
    rule('isOrigin', isOrigin, origin, options)(target, property);
    rule('isSecureOrigin', (value) => !isOrigin(value) || isSecure(new URL(String(value))), secure, options)(target, property);
  };

const isSecure = ({ protocol, hostname }: URL): boolean => protocol === 'https:' || isLoopbackHost(hostname);

/** An address that secrets and personal data may be sent to: https, or http on this machine. */
export const IsSecureUrl = (options?: ValidationOptions): PropertyDecorator =>
  rule(
    'isSecureUrl',
    (value) => {
      const url = urlOf(value);
      return url !== null && isIn(url.protocol, ['http:', 'https:']) && isSecure(url) && url.username === '' && url.password === '';
    },
    'must be an https address, or http on this machine, without user name and password',
    options,
  );

/** A UUID in the one spelling that ids have (`isUuid`): in another it would be stored as one id, and asked for as another. */
export const IsId = (options?: ValidationOptions): PropertyDecorator =>
  rule('isId', (value) => typeof value === 'string' && isUuid(value), 'must be a UUID in lower case, with hyphens', options);

/** An IP address, or a range in CIDR notation. */
export const IsCidr = (options?: ValidationOptions): PropertyDecorator =>
  rule(
    'isCidr',
    (value) => {
      if (typeof value !== 'string') return false;
      const [address = '', bits, ...rest] = value.split('/');
      const version = isIP(address);
      if (version === 0 || rest.length > 0) return false;
      return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
    },
    'must be IP addresses or CIDR ranges such as 10.0.0.0/8, comma-separated',
    options,
  );
