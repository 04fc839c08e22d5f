import { canonicalDomain } from '#contracts';
import type { RegistrationRules } from '../ports/registration-policies.js';

/** Times are seconds. */
export const signUp = {
  /** How long a code works, and how long a confirmed address waits for a password. */
  codeLifetime: 600,
  confirmedLifetime: 1_800,
  /** Guesses at the codes of one browser's sign-up, however often it asks for another. */
  guesses: 5,
  /** Passwords that are judged for one. */
  tries: 20,
  /** A form that is sent twice sends one message. */
  messageEvery: 15,
  /** So many to an address on behalf of one network, so that a stranger who asks and asks leaves some to its owner, and so many in all. */
  messagesOfNetwork: { max: 5, seconds: 3_600 },
  messages: { max: 20, seconds: 86_400 },
  /** Somebody with many networks who makes up addresses of a domain that the tenant takes would be right with one of a million guesses. */
  code: { name: 'sign-up', digits: 6, digitsWhileGuessed: 10, wrong: { max: 1_000, seconds: 3_600 } },
  /** Wrong codes of one network, which is told to wait then. */
  wrongCodesOfNetwork: { max: 20, seconds: 3_600 },
} as const;

const isWithin = (domain: string, other: string): boolean => domain === other || domain.endsWith(`.${other}`);

/** Whether a tenant takes an address of that form. It says nothing of whether there is an account, and is the same for all of a domain. */
export const takesAddress = (
  email: string,
  { registration, registrationDomains, registrationBlockedDomains }: RegistrationRules,
): boolean => {
  const domain = canonicalDomain(email.slice(email.lastIndexOf('@') + 1));
  if (domain === null || registrationBlockedDomains.some((blocked) => isWithin(domain, blocked))) return false;
  return registration !== 'by_domain' || registrationDomains.includes(domain);
};
