import { type CreateApplicationRequest, isUuid, signsWithSecret, usesSecret } from '#contracts';
import type { Violations } from '#kernel';

/** Bits that a chosen secret must have by the estimate below: nobody finds it by trying, whatever is done to keep them from it. */
const minBits = 96;
const longestSecret = 256;
/** RFC 7518 §3.2: the key of an HMAC with SHA-256 has 256 bits. */
const shortestHmacKey = 32;

/** RFC 6749 appendix A.2, without the space. */
const visible = /^[\x21-\x7e]*$/;

/**
 * How many bits a secret has at most, judged by how often each character occurs; a character that follows from the one before (`aaaa`, `abcd`, `4321`)
 * counts nothing. Words are not known: it is a floor, not a measure.
 */
export const estimateBits = (secret: string): number => {
  const counts = new Map<string, number>();
  for (const character of secret) counts.set(character, (counts.get(character) ?? 0) + 1);
  const perCharacter = [...counts.values()].reduce((sum, count) => sum - (count / secret.length) * Math.log2(count / secret.length), 0);
  const codes = Array.from(secret, (character) => character.charCodeAt(0));
  const following = codes.filter((code, index) => index > 0 && Math.abs(code - (codes[index - 1] ?? 0)) <= 1).length;
  return perCharacter * (secret.length - following);
};

/** What a client of another system brings along: an id and a secret that its owner does not want to change. */
export const checkChosenCredentials = (
  violations: Violations,
  {
    type,
    tokenEndpointAuthMethod: method = null,
    clientId,
    clientSecret,
  }: Pick<CreateApplicationRequest, 'type' | 'tokenEndpointAuthMethod' | 'clientId' | 'clientSecret'>,
): void => {
  violations.check(clientId === undefined || isUuid(clientId), '/clientId', 'must be a UUID in lower case');
  if (clientSecret === undefined) return;
  violations.check(type === 'confidential', '/clientSecret', 'must be left out for a public application');
  violations.check(usesSecret(method), '/clientSecret', 'must be left out where the token_endpoint_auth_method needs none');
  violations.check(clientSecret.length <= longestSecret, '/clientSecret', `must have at most ${longestSecret} characters`);
  violations.check(visible.test(clientSecret), '/clientSecret', 'must have only visible ASCII characters');
  violations.check(
    !signsWithSecret(method) || clientSecret.length >= shortestHmacKey,
    '/clientSecret',
    `must have at least ${shortestHmacKey} characters to sign with`,
  );
  violations.check(
    estimateBits(clientSecret) >= minBits,
    '/clientSecret',
    `must be random, of at least ${minBits} bits: 24 letters and digits do, words and repetitions do not`,
  );
};
