import { isIP } from 'node:net';
import { isIn, ValidateBy, type ValidationOptions } from 'class-validator';

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

/** An http(s) origin: no path, query, fragment, credentials or trailing slash, so that issuers can be built from it. */
export const IsPublicUrl = (options?: ValidationOptions): PropertyDecorator =>
  rule(
    'isPublicUrl',
    (value) => {
      const url = urlOf(value);
      return url !== null && isIn(url.protocol, ['http:', 'https:']) && url.origin === value;
    },
    'must be an origin such as https://id.example.com: lower case, no path and no slash at the end',
    options,
  );

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
