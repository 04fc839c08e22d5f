import { isIP } from 'node:net';
import { type MailSenderChange, type SmsSenderChange, smsProviderKinds } from '#contracts';
import { Violations } from '#kernel';
import { isPublicAddress } from '#outbound';
import { webhookKey } from './standard-webhook.js';
import { isDkimSelector, signsFor } from './dkim.js';

const maxOfAKind = 2;
const nameForm = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;
const addressForm =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,189}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$/;
const hostForm = /^(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$/;
const visible = /^[^\p{C}]{1,256}$/u;

/** Those that take mail to be sent on, with TLS (RFC 8314 §3): nobody scans others by us. */
const submissionPorts = [465, 587, 2525];

/** What Twilio's settings look like. */
export const twilioForms = {
  accountSid: /^AC[0-9a-f]{32}$/,
  authToken: /^[\x21-\x7e]{16,200}$/,
  from: /^(?:\+\d{4,15}|MG[0-9a-f]{32}|[A-Za-z0-9 ]{1,11})$/,
} as const;

/** `allowLoopback`: for development, this machine may be named, at any port and without TLS. */
export type SenderRules = { readonly allowLoopback: boolean };

const checkNames = (violations: Violations, pointer: string, named: readonly { readonly name: string }[]): void => {
  violations.check(named.length >= 1 && named.length <= maxOfAKind, pointer, `must have 1 or ${maxOfAKind} items`);
  named.forEach(({ name }, nth) => {
    violations.check(nameForm.test(name), `${pointer}/${nth}/name`, 'must be 1 to 32 lower-case letters, digits and hyphens');
    violations.check(named.findIndex((other) => other.name === name) === nth, `${pointer}/${nth}/name`, 'must be a name of its own');
  });
};

const isLoopbackName = (host: string): boolean => host === 'localhost' || host.startsWith('127.') || host === '::1';

/** Throws `invalid_argument` with all that is unfit. Whether a host is public is seen when it is connected to. */
export const checkMailSender = ({ from, servers, dkim }: MailSenderChange, { allowLoopback }: SenderRules): void => {
  const violations = new Violations();
  violations.check(addressForm.test(from), '/from', 'must be an email address');
  checkNames(violations, '/servers', servers);
  servers.forEach(({ host, port, username, password }, nth) => {
    const pointer = `/servers/${nth}`;
    const isOwn = allowLoopback && isLoopbackName(host);
    const isHost = isIP(host) === 0 ? hostForm.test(host) : isPublicAddress(host);
    violations.check(isOwn || isHost, `${pointer}/host`, 'must be the name of a host, or a public address');
    violations.check(isOwn || submissionPorts.includes(port), `${pointer}/port`, `must be one of ${submissionPorts.join(', ')}`);
    violations.check(username === null || visible.test(username), `${pointer}/username`, 'must have 1 to 256 characters that can be seen');
    violations.check(
      password === undefined || visible.test(password),
      `${pointer}/password`,
      'must have 1 to 256 characters that can be seen',
    );
    violations.check(username !== null || password === undefined, `${pointer}/password`, 'must be left out where there is no username');
  });
  if (dkim !== null) {
    violations.check(
      signsFor(dkim.domain, from),
      '/dkim/domain',
      'must be the domain of the address that mails come from, or one above it',
    );
    violations.check(
      isDkimSelector(dkim.selector),
      '/dkim/selector',
      'must be a name of at most 63 lower-case letters, digits, hyphens and dots',
    );
  }
  violations.throwIfAny();
};

const isWebhookUrl = (value: string, allowLoopback: boolean): boolean => {
  if (!URL.canParse(value) || value.length > 2_000) return false;
  const { protocol, hostname, port, username, password, hash } = new URL(value);
  const isOwn = allowLoopback && isLoopbackName(hostname.replace(/^\[|\]$/g, ''));
  const isPublic =
    protocol === 'https:' &&
    port === '' &&
    (isIP(hostname.replace(/^\[|\]$/g, '')) === 0 || isPublicAddress(hostname.replace(/^\[|\]$/g, '')));
  return username === '' && password === '' && hash === '' && (isOwn || isPublic);
};

/** As `checkMailSender`. */
export const checkSmsSender = ({ providers }: SmsSenderChange, { allowLoopback }: SenderRules): void => {
  const violations = new Violations();
  checkNames(violations, '/providers', providers);
  providers.forEach(({ kind, url, accountSid, from, secrets, authToken }, nth) => {
    const of = (member: string): string => `/providers/${nth}/${member}`;
    const check = (isOf: boolean, value: unknown, isFit: boolean, member: string, detail: string): void =>
      violations.check(isOf ? isFit : value === null || value === undefined, of(member), isOf ? detail : `must be left out of ${kind}`);
    violations.check(smsProviderKinds.includes(kind), of('kind'), `must be one of ${smsProviderKinds.join(', ')}`);
    const [isWebhook, isTwilio] = [kind === 'webhook', kind === 'twilio'];
    check(isWebhook, url, isWebhookUrl(url ?? '', allowLoopback), 'url', 'must be a public https address, at port 443');
    check(isWebhook, secrets, areSecrets(secrets), 'secrets', 'must be 1 or 2 of whsec_ and the base64 of 24 to 64 bytes');
    check(isTwilio, accountSid, twilioForms.accountSid.test(accountSid ?? ''), 'accountSid', 'must be AC and 32 hexadecimal digits');
    check(
      isTwilio,
      authToken,
      authToken === undefined || twilioForms.authToken.test(authToken),
      'authToken',
      'must have 16 to 200 visible characters',
    );
    check(
      isTwilio,
      from,
      twilioForms.from.test(from ?? ''),
      'from',
      'must be a number such as +15550100, a name, or MG and 32 hexadecimal digits',
    );
  });
  violations.throwIfAny();
};

const areSecrets = (secrets: readonly string[] | undefined): boolean =>
  secrets === undefined || (secrets.length >= 1 && secrets.length <= 2 && secrets.every((secret) => webhookKey(secret) !== null));
