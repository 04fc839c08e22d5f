import { generateURI, verifySync } from 'otplib';

/** Seconds of one time step, as every authenticator app takes it where nothing is said (RFC 6238 §4). */
const period = 30;

const sixDigits = /^\d{6}$/;

/** What would end a part of a label, or a line (Key URI format: neither issuer nor account holds a colon). */
const unfitForLabels = /[:\p{Cc}]/gu;

const label = (text: string): string => text.replace(unfitForLabels, ' ').trim();

/**
 * The time step that a code belongs to, of the one at `at` and its two neighbours (RFC 6238 §5.2: clocks differ, and people type slowly); null where it is of none. `key`: the
 * shared secret in base32. Compares in a time that does not tell where codes differ.
 */
export const timeStepOf = (key: string, code: string, at: Date): number | null => {
  if (!sixDigits.test(code)) return null;
  const result = verifySync({ secret: key, token: code, epoch: Math.floor(at.getTime() / 1_000), epochTolerance: period });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
};

/** The address of a shared secret, as apps read it from a QR code (Key URI format, `otpauth://totp/`). */
export const keyUri = ({ issuer, account, key }: { readonly issuer: string; readonly account: string; readonly key: string }): string =>
  generateURI({ issuer: label(issuer), label: label(account), secret: key });
